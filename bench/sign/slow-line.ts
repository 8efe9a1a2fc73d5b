import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A phone's line to one server: so many bytes a second for all connections together, and a round trip. */
export interface SlowLine extends AsyncDisposable {
  readonly url: string
  /** Bytes that came down so far. */
  readonly bytes: number
}

const BYTES_PER_SECOND = 1_600_000 / 8
const ROUND_TRIP_MS = 150
const TICK_MS = 5
/** What waits in the network between: more, and the server is not read on. */
const MOST_WAITING = 64 * 1_024

interface Flow {
  phone: Socket
  server: Socket
  waiting: Buffer[]
  bytes: number
}

/** At 1.6 Mbit/s with 150 ms: what browsers call slow 4G. */
export async function openSlowLine(to: string): Promise<SlowLine> {
  const flows = new Set<Flow>()
  let bytes = 0
  const line = createServer((phone) => join(phone, Number(new URL(to).port), flows))
  await new Promise<void>((listening) => line.listen(0, '127.0.0.1', listening))
  let last = performance.now()
  let allowance = 0
  const ticking = setInterval(() => {
    const now = performance.now()
    // A line that stood idle has not saved anything up.
    allowance = Math.min(allowance, 0) + ((now - last) * BYTES_PER_SECOND) / 1_000
    last = now
    while (allowance > 0) {
      // Whoever is served waits behind the others afterwards.
      const flow = [...flows].find(({ waiting }) => waiting.length > 0)
      if (!flow) break
      flows.delete(flow)
      flows.add(flow)
      const passed = pass(flow)
      allowance -= passed
      bytes += passed
    }
  }, TICK_MS)
  return {
    url: `http://127.0.0.1:${(line.address() as AddressInfo).port}`,
    get bytes() {
      return bytes
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(ticking)
      for (const { phone } of flows) phone.destroy()
      await new Promise((closed) => line.close(closed))
    },
  }
}

function join(phone: Socket, port: number, flows: Set<Flow>): void {
  const server = connect(port, '127.0.0.1')
  const flow: Flow = { phone, server, waiting: [], bytes: 0 }
  flows.add(flow)
  // The first words come after a handshake, and half a way like all others.
  const opened = performance.now() + ROUND_TRIP_MS
  phone.on('data', (chunk) => {
    const delay = Math.max(0, opened - performance.now()) + ROUND_TRIP_MS / 2
    setTimeout(() => server.writable && server.write(chunk), delay)
  })
  server.on('data', (chunk) => {
    flow.waiting.push(chunk)
    flow.bytes += chunk.length
    if (flow.bytes > MOST_WAITING) server.pause()
  })
  phone.on('error', () => undefined).on('close', () => server.destroy() && flows.delete(flow))
  server.on('error', () => undefined).on('close', () => endAfter(flow))
}

/** One packet's worth of what waits, half a round trip later. */
function pass(flow: Flow): number {
  const [first] = flow.waiting
  if (!first) return 0
  const packet = first.subarray(0, 1_460)
  if (packet.length < first.length) flow.waiting[0] = first.subarray(packet.length)
  else flow.waiting.shift()
  flow.bytes -= packet.length
  if (flow.bytes <= MOST_WAITING) flow.server.resume()
  setTimeout(() => flow.phone.writable && flow.phone.write(packet), ROUND_TRIP_MS / 2)
  return packet.length
}

/** The server has said all: what waits still goes down. */
function endAfter(flow: Flow): void {
  if (flow.waiting.length > 0) return void setTimeout(() => endAfter(flow), TICK_MS)
  setTimeout(() => flow.phone.end(), ROUND_TRIP_MS)
}
