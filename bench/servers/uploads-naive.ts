// As uploads are often written first: the whole file in memory, then to the disk.
import { writeFile } from 'node:fs/promises'
import { takeUploads } from '../tasks/peer.ts'

takeUploads(async (request, path) => {
  const parts: Buffer[] = []
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part)
  await writeFile(path, Buffer.concat(parts))
})
