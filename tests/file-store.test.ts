import { Upload } from '@tus/server'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { v4 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FileId } from '../shared/ids.ts'
import { readConfig } from '../server/config.ts'
import { openFiles, type OpenFiles } from '../server/storage/file-store.ts'
import { startS3, type TestS3 } from './support/s3.ts'

const MB = 1_048_576

describe.each(['a folder', 'a bucket of S3'])('files in %s', (where) => {
  let folder: string
  let files: OpenFiles
  let s3: TestS3 | null = null

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'foyer-files-'))
    if (where === 'a folder') {
      files = await openFiles({ folder: join(folder, 'files') })
      return
    }
    s3 = await startS3(folder)
    const { bucket } = readConfig({ FILES_URL: s3.url })
    if (!bucket) throw new Error('FILES_URL was not read')
    files = await openFiles({ s3: bucket })
  })
  afterAll(async () => {
    await s3?.[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  const send = (id: FileId, part: Buffer, offset: number) =>
    files.uploads.write(Readable.from([part]), id, offset)

  test('arrive in parts, are read as they were sent, and are gone when they are removed', async () => {
    const id = uuid() as FileId
    const content = randomBytes(9 * MB + 12_345)
    await files.uploads.create(new Upload({ id, size: content.length, offset: 0 }))
    expect(await files.received(id)).toBe(0)
    expect(await send(id, content.subarray(0, 8 * MB), 0)).toBe(8 * MB)
    expect(await files.received(id)).toBe(8 * MB)
    expect(await send(id, content.subarray(8 * MB), 8 * MB)).toBe(content.length)
    expect(await files.received(id)).toBe(content.length)
    expect((await buffer(await files.read(id))).equals(content)).toBe(true)
    await files.remove(id)
    expect(await files.received(id)).toBeNull()
  })

  test('begun again are what they were, and go on where they are', async () => {
    const id = uuid() as FileId
    const begun = () => new Upload({ id, size: 2_000, offset: 0 })
    await files.uploads.create(begun())
    await send(id, randomBytes(1_000), 0)
    expect((await files.uploads.create(begun())).offset).toBe(1_000)
    expect(await files.received(id)).toBe(1_000)
    await files.remove(id)
  })

  test('written at once are there as a whole, and replaced as a whole; a part is read alone', async () => {
    const id = uuid() as FileId
    const [first, second] = [randomBytes(3 * MB), randomBytes(2 * MB + 7)]
    await files.write(id, first)
    expect((await buffer(await files.read(id))).equals(first)).toBe(true)
    if (where === 'a folder') {
      const reading = await files.read(id)
      await Promise.all([files.write(id, second), files.write(id, second)])
      // Whoever began to read before has the one or the other; the bucket of the tests is not as good as S3 is.
      const read = await buffer(reading)
      expect(read.equals(first) || read.equals(second)).toBe(true)
    }
    await files.write(id, second)
    expect((await buffer(await files.read(id))).equals(second)).toBe(true)
    const part = await buffer(await files.read(id, { first: 1_000, last: 1_999 }))
    expect(part.equals(second.subarray(1_000, 2_000))).toBe(true)
    await files.remove(id)
    await expect(files.read(id).then(buffer)).rejects.toThrow()
  })

  test('are not there before they are begun, and removing them is no error', async () => {
    const id = uuid() as FileId
    expect(await files.received(id)).toBeNull()
    await files.remove(id)
  })
})

test('what a process that died amid removing has left of a file in a folder goes with the next try', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-files-'))
  const files = await openFiles({ folder })
  const id = uuid() as FileId
  await files.uploads.create(new Upload({ id, size: 2_000, offset: 0, metadata: { name: 'Mira.jpg' } }))
  await rm(join(folder, id))
  await files.remove(id)
  await files.write(id, randomBytes(2_000))
  expect(await readdir(folder)).toEqual([id])
  await files.remove(id)
  expect(await readdir(folder)).toEqual([])
  await rm(folder, { recursive: true })
})
