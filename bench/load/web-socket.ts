import { connect, type Socket } from 'node:net'
import { frame, FrameReader, opcodes } from './frames.ts'

/** Where a client connects to, and as whom. */
export interface Seat {
  port: number
  /** The loopback address it comes from: one address has ports for some 28,000 connections. */
  from: string
  cookie: string
}

export interface Ears {
  /** The handshake is done. */
  opened(): void
  heard(text: Buffer): void
  /** It is over; a reason where nobody asked for it. */
  closed(reason: string | null): void
}

const farewell = frame(opcodes.close, Buffer.from([0x03, 0xe9]))

/** One WebSocket on plain TCP: no queue, no events, no checks, so that the load costs little beside the server. */
export class WebSocketLine {
  readonly #socket: Socket
  readonly #ears: Ears
  readonly #frames = new FrameReader((opcode, payload) => this.#heard(opcode, payload))
  #head: Buffer | null = Buffer.alloc(0)
  #isWanted = true
  #reason: string | null = 'closed by the server'

  constructor(seat: Seat, path: string, ears: Ears) {
    this.#ears = ears
    this.#socket = connect({ port: seat.port, host: '127.0.0.1', localAddress: seat.from, noDelay: true })
    this.#socket.write(upgradeOf(seat, path))
    this.#socket.on('data', (chunk) => this.#read(chunk))
    this.#socket.on('error', ({ message }) => (this.#reason = message))
    this.#socket.on('close', () => ears.closed(this.#isWanted ? this.#reason : null))
  }

  send(text: string): void {
    this.#socket.write(frame(opcodes.text, text))
  }

  sendFrame(bytes: Buffer): void {
    this.#socket.write(bytes)
  }

  /** As a browser closes its tab. */
  close(): void {
    this.#isWanted = false
    this.#socket.end(farewell)
  }

  /** Without a word; nothing is heard any more. */
  destroy(): void {
    this.#isWanted = false
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    if (this.#head === null) return this.#frames.read(chunk)
    const head = this.#head.length > 0 ? Buffer.concat([this.#head, chunk]) : chunk
    const end = head.indexOf('\r\n\r\n')
    this.#head = end < 0 ? head : null
    if (end < 0) return
    if (!head.subarray(0, 12).equals(switching)) {
      this.#reason = head.subarray(0, end).toString().split('\r\n')[0] ?? ''
      this.#socket.destroy()
      return
    }
    this.#ears.opened()
    if (head.length > end + 4) this.#frames.read(head.subarray(end + 4))
  }

  #heard(opcode: number, payload: Buffer): void {
    if (opcode === opcodes.text) this.#ears.heard(payload)
    else if (opcode === opcodes.ping) this.#socket.write(frame(opcodes.pong, payload))
    else if (opcode === opcodes.close && this.#isWanted) this.#socket.end(farewell)
  }
}

const switching = Buffer.from('HTTP/1.1 101')

const upgradeOf = ({ port, cookie }: Seat, path: string): string =>
  [
    `GET ${path} HTTP/1.1`,
    ...headersOf(port, cookie),
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: Zm95ZXIgYmVuY2htYXJrIQ==',
    '\r\n',
  ].join('\r\n')

/** What every request of a browser on Foyer's own pages carries. */
export const headersOf = (port: number, cookie: string): string[] => [
  `Host: 127.0.0.1:${port}`,
  `Origin: http://127.0.0.1:${port}`,
  `Cookie: ${cookie}`,
]
