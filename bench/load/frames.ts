/** Opcodes of RFC 6455 that occur here. */
export const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const

/** A client's frame. Its mask is zero, so that the payload is written as it is. */
export function frame(opcode: number, payload: string | Buffer): Buffer {
  const length = Buffer.byteLength(payload)
  const head = length < 126 ? 6 : 8
  if (length > 0xffff) throw new Error('a client of the benchmark has nothing so long to say')
  const bytes = Buffer.alloc(head + length)
  bytes[0] = 0x80 | opcode
  bytes[1] = 0x80 | (length < 126 ? length : 126)
  if (length >= 126) bytes.writeUInt16BE(length, 2)
  if (typeof payload === 'string') bytes.write(payload, head)
  else payload.copy(bytes, head)
  return bytes
}

/** Cuts a stream into the frames of a server: whole messages, without a mask. */
export class FrameReader {
  readonly #heard: (opcode: number, payload: Buffer) => void
  #rest: Buffer | null = null

  constructor(heard: (opcode: number, payload: Buffer) => void) {
    this.#heard = heard
  }

  read(chunk: Buffer): void {
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk
    let at = 0
    for (;;) {
      const payload = boundsOf(bytes, at)
      if (!payload) break
      this.#heard((bytes[at] ?? 0) & 15, bytes.subarray(payload.from, payload.to))
      at = payload.to
    }
    this.#rest = at < bytes.length ? bytes.subarray(at) : null
  }
}

/** Where the payload of the frame at `at` lies; null while it is not there as a whole. */
function boundsOf(bytes: Buffer, at: number): { from: number; to: number } | null {
  if (bytes.length < at + 2) return null
  const short = (bytes[at + 1] ?? 0) & 127
  const head = short < 126 ? 2 : short === 126 ? 4 : 10
  if (bytes.length < at + head) return null
  const length =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2))
  const from = at + head
  return bytes.length < from + length ? null : { from, to: from + length }
}
