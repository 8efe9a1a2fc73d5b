import { once } from 'node:events'
import { connect } from 'node:net'
import type { Readable } from 'node:stream'

const WITHIN_MS = 60_000
/** No sane answer is longer. */
const LONGEST = 4_096

/**
 * Asks clamd about a file by its INSTREAM command: parts, each after its length in four bytes, and a length of 0 at the
 * end (https://docs.clamav.net/manual/Usage/Scanning.html#clamd). Answers with the name of what was found, or null.
 * Throws where it gives no answer.
 */
export async function scanByClamd(
  address: { host: string; port: number },
  content: Readable,
): Promise<string | null> {
  const socket = connect(address)
  socket.setTimeout(WITHIN_MS, () => socket.destroy(new Error('clamd does not answer')))
  const answer = read(socket)
  try {
    await once(socket, 'connect')
    socket.write('zINSTREAM\0')
    for await (const part of content as AsyncIterable<Buffer>) {
      socket.write(lengthOf(part.length))
      if (!socket.write(part)) await once(socket, 'drain')
    }
    socket.write(lengthOf(0))
    const text = await answer
    if (/: OK$/.test(text)) return null
    const found = /: (.+) FOUND$/.exec(text)?.[1]
    if (found) return found
    throw new Error(`clamd said: ${text.slice(0, 200)}`)
  } finally {
    answer.catch(() => undefined)
    content.destroy()
    socket.destroy()
  }
}

async function read(socket: Readable): Promise<string> {
  let text = ''
  for await (const part of socket as AsyncIterable<Buffer>) {
    text += part.toString('latin1')
    if (text.includes('\0') || text.length > LONGEST) break
  }
  return text.replace(/\0[^]*$/, '').trim()
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes)
  return length
}
