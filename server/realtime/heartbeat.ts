interface Line {
  on(event: 'heartbeat', listener: (this: object) => void): unknown
}

const heard = new WeakMap<object, number>()

function hearLife(this: object): void {
  heard.set(this, Date.now())
}

/** Notes every answer to a ping of this connection. One listener for all: there are many connections. */
export const listenForLife = (line: Line): unknown => line.on('heartbeat', hearLife)

/** When (ms) the last answer to a ping came; null before the first. */
export const heardAt = (line: object): number | null => heard.get(line) ?? null
