import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

/** A server that keeps each request's body under a name of its own in the folder it is given. */
export function takeUploads(keep: (request: IncomingMessage, path: string) => Promise<void>): void {
  const folder = process.argv[2] ?? ''
  const server = createServer((request, response) => {
    keep(request, join(folder, randomUUID())).then(
      () => response.writeHead(204).end(),
      () => response.destroy(),
    )
  })
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo
    console.log(`ready at http://127.0.0.1:${port}`)
  })
}
