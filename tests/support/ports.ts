import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

const first = 20_000
const count = 6_000

/**
 * A loopback port for a server that must come back on the same one; whoever needs it once takes 0 and
 * asks what it got. Below the range from which systems take the local end of outgoing connections, so
 * that none of those occupies it meanwhile. No other process of the tests gets it as long as this one
 * lives: its twin, `count` above, stays occupied.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = first + Math.floor(Math.random() * count)
    const twin = await occupy(port + count)
    if (!twin) continue
    twin.unref()
    const probe = await occupy(port)
    if (!probe) continue
    await new Promise((closed) => probe.close(closed))
    return port
  }
  throw new Error(`no free port between ${first} and ${first + count}`)
}

async function occupy(port: number): Promise<Server | null> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  return once(server, 'listening').then(
    () => server,
    () => null,
  )
}
