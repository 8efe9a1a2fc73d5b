import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { until } from './until.ts'

export interface ReceivedRequest {
  path: string
  headers: IncomingMessage['headers']
  body: string
}

/** `silent`: takes the message and cuts the line before the answer. `hang`: takes it and never answers. */
export type Manner = 'accept' | 'silent' | 'hang' | { status: number } | { slowMs: number }

export interface TestTextGateway extends AsyncDisposable {
  readonly port: number
  /** Everything that came, repetitions too. */
  readonly requests: readonly ReceivedRequest[]
  /** What it took over and the customer has on the phone: by idempotency key where there is one, once. */
  readonly delivered: readonly string[]
  behave(manner: Manner): void
  requestWith(part: string): Promise<ReceivedRequest>
}

/** A gateway of text messages on loopback that can misbehave as real ones do. */
export async function startTextGateway(): Promise<TestTextGateway> {
  const requests: ReceivedRequest[] = []
  const delivered = new Map<string, string>()
  let manner: Manner = 'accept'
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = (await request.toArray()).join('')
    requests.push({ path: request.url ?? '', headers: request.headers, body })
    if (typeof manner === 'object' && 'status' in manner) return void response.writeHead(manner.status).end()
    delivered.set(String(request.headers['idempotency-key'] ?? `request ${requests.length}`), body)
    if (manner === 'silent') return void request.socket.destroy()
    if (manner === 'hang') return
    const slowMs = typeof manner === 'object' ? manner.slowMs : 0
    await new Promise((go) => setTimeout(go, slowMs))
    response.writeHead(201, { 'content-type': 'application/json' }).end('{}')
  }
  const server = createServer((request, response) => void receive(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    get delivered() {
      return [...delivered.values()]
    },
    behave: (next) => (manner = next),
    requestWith: (part) =>
      until(`a request with ${part}`, () => requests.find(({ body }) => body.includes(part))),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
