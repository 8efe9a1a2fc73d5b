import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { FoyerProcess } from '../../tests/support/process.ts'
import { cpuSeconds, residentMb, watchMemory } from '../measure/processes.ts'

export const FILES = 100
export const FILE_BYTES = 20_000_000
/** A picture by its first bytes. */
const PART = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  Buffer.alloc(64 * 1_024 - 16, 7),
])

export interface Upload {
  url: string
  method: 'POST' | 'PATCH'
  headers: Record<string, string>
}

export interface UploadsTaken {
  seconds: number
  /** MB of memory more than before, at most. */
  memory: number
  /** Seconds of CPU of the server. */
  cpu: number
}

/** All of them at once; throws where one is refused. */
export async function sendAll(server: FoyerProcess, uploads: readonly Upload[]): Promise<UploadsTaken> {
  await pause(1_000)
  const [before, cpuBefore] = [residentMb(server.pid), cpuSeconds(server.pid)]
  const memory = watchMemory([server.pid], 50)
  const began = performance.now()
  try {
    await Promise.all(uploads.map(send))
  } finally {
    memory.end()
  }
  return {
    seconds: (performance.now() - began) / 1_000,
    memory: memory.most - before,
    cpu: cpuSeconds(server.pid) - cpuBefore,
  }
}

function send({ url, method, headers }: Upload): Promise<void> {
  return new Promise((sent, failed) => {
    const asked = request(
      url,
      { method, headers: { ...headers, 'content-length': FILE_BYTES } },
      (answer) => {
        answer.resume()
        if (answer.statusCode === 204) sent()
        else failed(new Error(`an upload was answered with ${answer.statusCode}`))
      },
    )
    asked.on('error', (fault) => failed(new Error(`${method} ${url}: ${fault.message}`)))
    let left = FILE_BYTES
    const write = (): void => {
      while (left > 0) {
        const part = PART.subarray(0, Math.min(PART.length, left))
        left -= part.length
        if (!asked.write(part) && left > 0) return void asked.once('drain', write)
      }
      asked.end()
    }
    write()
  })
}
