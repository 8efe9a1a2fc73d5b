import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * A loopback port nobody listens on. Below the range from which systems take the local end of
 * outgoing connections, so that none of those occupies it before the caller does.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    if (await isFree(port)) return port
  }
  throw new Error('no free port between 20000 and 32000')
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  const free = Promise.race([
    once(server, 'listening').then(() => true),
    once(server, 'error').then(() => false),
  ]).catch(() => false)
  server.listen(port, '127.0.0.1')
  const answer = await free
  if (answer) await new Promise((closed) => server.close(closed))
  return answer
}
