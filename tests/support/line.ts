import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { freePort } from './ports.ts'

/** A stretch of network on loopback that fails in the ways networks do. */
export interface Line extends AsyncDisposable {
  readonly port: number
  readonly url: string
  /** Connections through which bytes pass now. */
  passing(): number
  /** Cuts every connection, and refuses new ones until `mend`. */
  cut(): Promise<void>
  /**
   * Whatever is connected stays so and hears nothing any more, nor does what connects until `mend`. As behind a
   * router that forgot them, silent connections stay silent.
   */
  silence(): void
  mend(): Promise<void>
}

interface Pair {
  ends: [Socket, Socket]
  isSilent: boolean
}

/** A line to the first of these ports that accepts, as through a load balancer with stand-bys. */
export async function openLine(...targets: number[]): Promise<Line> {
  const port = await freePort()
  const pairs = new Set<Pair>()
  let isSilent = false
  const accept = async (near: Socket) => {
    near.on('error', () => undefined)
    const far = await reach(targets)
    if (far && server) return join(pairs, near, far, isSilent)
    near.destroy()
    far?.destroy()
  }
  const hangUp = () => pairs.forEach(({ ends }) => ends.forEach((end) => end.destroy()))
  let server: Server | null = await listen(port, accept)
  const cut = async () => {
    const ended = server
    server = null
    ended?.close()
    hangUp()
    if (ended) await once(ended, 'close')
  }
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    passing: () => [...pairs].filter((pair) => !pair.isSilent).length,
    cut,
    silence() {
      isSilent = true
      for (const pair of pairs) pair.isSilent = true
    },
    async mend() {
      isSilent = false
      server ??= await listen(port, accept)
    },
    [Symbol.asyncDispose]: cut,
  }
}

async function listen(port: number, accept: (near: Socket) => Promise<void>): Promise<Server> {
  const server = createServer((near) => void accept(near)).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** A connection to the first that accepts. */
async function reach(ports: readonly number[]): Promise<Socket | null> {
  for (const port of ports) {
    const far = connect(port, '127.0.0.1')
    const isReached = await Promise.race([
      once(far, 'connect').then(() => true),
      once(far, 'error').then(() => false),
    ]).catch(() => false)
    if (isReached) return far
  }
  return null
}

function join(pairs: Set<Pair>, near: Socket, far: Socket, isSilent: boolean): void {
  const pair: Pair = { ends: [near, far], isSilent }
  pairs.add(pair)
  const pass = (from: Socket, to: Socket) => {
    from.setNoDelay()
    from.on('error', () => undefined)
    // Read also while silent, so that the sender believes it was heard.
    from.on('data', (bytes) => void (pair.isSilent || to.write(bytes)))
    from.on('close', () => {
      if (!pair.isSilent) to.destroySoon()
      if (near.destroyed && far.destroyed) pairs.delete(pair)
    })
    if (from.destroyed) to.destroy()
  }
  pass(near, far)
  pass(far, near)
}
