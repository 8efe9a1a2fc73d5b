import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { scanByClamd } from './clamd.ts'

let server: Server | null = null
afterEach(() => new Promise((closed) => (server ? server.close(closed) : closed(null))))

/** Speaks INSTREAM as clamd does, and finds the letters "virus". */
async function listens(answer: (content: string, socket: Socket) => void) {
  server = createServer((socket) => {
    let read = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('data', (part) => {
      read = Buffer.concat([read, part])
      const content = contentIn(read)
      if (content !== null) answer(content, socket)
    })
  })
  await new Promise((listening) => server?.listen(0, '127.0.0.1', () => listening(null)))
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
}

/** Null until the part of length 0 has come. */
function contentIn(read: Buffer): string | null {
  const command = Buffer.from('zINSTREAM\0')
  let at = command.length
  let content = ''
  while (at + 4 <= read.length) {
    const length = read.readUInt32BE(at)
    if (length === 0) return content
    content += read.subarray(at + 4, at + 4 + length).toString()
    at += 4 + length
  }
  return null
}
const judge = (content: string, socket: Socket) =>
  socket.end(content.includes('virus') ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0')
const parts = (...each: string[]) => Readable.from(each.map((part) => Buffer.from(part)))

test('a clean file is clean, and a virus is named, however its bytes are cut', async () => {
  const address = await listens(judge)
  expect(await scanByClamd(address, parts('a pay', 'slip'))).toBeNull()
  expect(await scanByClamd(address, parts('a vi', 'rus'))).toBe('Eicar-Test-Signature')
})

test('anything but an answer is a fault: nobody there, an error, silence', async () => {
  const address = await listens((_content, socket) => socket.end('INSTREAM size limit exceeded. ERROR\0'))
  await expect(scanByClamd(address, parts('much'))).rejects.toThrow('size limit')
  await new Promise((closed) => server?.close(closed))
  await expect(scanByClamd(address, parts('any'))).rejects.toThrow()
  const silent = await listens((_content, socket) => socket.end())
  await expect(scanByClamd(silent, parts('any'))).rejects.toThrow('clamd said')
})
