import { FileStore as FolderStore } from '@tus/file-store'
import type { DataStore, Upload } from '@tus/server'
import { createReadStream, mkdirSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { v4 as uuid } from 'uuid'
import type { DocumentId, FileId } from '../../shared/ids.ts'

/** S3, or what speaks like it. */
export interface S3Options {
  endpoint: string
  region: string
  bucket: string
  accessKeyId: string
  secretAccessKey: string
}

export type Uploads = DataStore

type Part = { first: number; last: number } | undefined
/** What is kept beside the uploads. */
interface Store {
  uploads: Uploads
  read(id: string, part: Part): Promise<Readable>
  write(id: string, bytes: Uint8Array): Promise<void>
}

/** Resumable uploads are written straight to where they stay. */
export interface OpenFiles {
  uploads: Uploads
  read(id: FileId | DocumentId, part?: Part): Promise<Readable>
  write(id: FileId | DocumentId, bytes: Uint8Array): Promise<void>
  received(id: FileId): Promise<number | null>
  remove(id: FileId | DocumentId): Promise<void>
}

/** Smallest and usual part of an upload to S3. */
const PART = 8 * 1_024 * 1_024

/** Files in a folder, or in a bucket; each under its id. */
export async function openFiles(where: { folder: string } | { s3: S3Options }): Promise<OpenFiles> {
  const { uploads, read, write } = 's3' in where ? await bucketStore(where.s3) : folderStore(where.folder)
  return {
    uploads,
    read,
    write,
    received: (id) => uploads.getUpload(id).then(({ offset }) => offset, forgotten),
    remove: (id) => uploads.remove(id).catch((fault: unknown) => void forgotten(fault)),
  }
}

/** What was begun before is not begun anew, which would empty it: it goes on where it is. */
async function begunBefore(store: DataStore, file: Upload): Promise<boolean> {
  const before = await store.getUpload(file.id).catch(forgotten)
  if (before) file.offset = before.offset
  return before !== null
}

function folderStore(directory: string): Store {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  class Folder extends FolderStore {
    override async create(file: Upload): Promise<Upload> {
      return (await begunBefore(this, file)) ? file : super.create(file)
    }
    /** The library leaves what it noted of a file where the file itself is gone already, and noted nothing of some. */
    override async remove(id: string): Promise<void> {
      await rm(join(directory, id), { force: true })
      await this.configstore.delete(id).catch(absent)
    }
  }
  return {
    uploads: new Folder({ directory }),
    read: async (id, part) =>
      createReadStream(join(directory, id), part && { start: part.first, end: part.last }),
    write: (id, bytes) => replace(join(directory, id), bytes),
  }
}

/** Written beside and renamed, once it is on the disk. */
async function replace(path: string, bytes: Uint8Array): Promise<void> {
  const draft = `${path}.${uuid()}.draft`
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (fault) {
    await rm(draft, { force: true })
    throw fault
  }
}

function absent(fault: unknown): void {
  if ((fault as { code?: string }).code !== 'ENOENT') throw fault
}

async function bucketStore(options: S3Options): Promise<Store> {
  const { endpoint, region, bucket, accessKeyId, secretAccessKey } = options
  // Slow to load, and seldom needed.
  const { S3Store } = await import('@tus/s3-store')
  class Bucket extends S3Store {
    override async create(file: Upload): Promise<Upload> {
      return (await begunBefore(this, file)) ? file : super.create(file)
    }
    async part(id: string, part: Part): Promise<Readable> {
      const Range = part && { Range: `bytes=${part.first}-${part.last}` }
      const { Body } = await this.client.getObject({ Bucket: bucket, Key: id, ...Range })
      return Body instanceof Readable ? Body : Readable.fromWeb(Body as never)
    }
    /** A bucket shows an object once all of it is there. */
    async replace(id: string, bytes: Uint8Array): Promise<void> {
      await this.client.putObject({ Bucket: bucket, Key: id, Body: bytes })
    }
    /** The library aborts an upload first and, as one that is complete cannot be aborted, leaves its file where it is. */
    override async remove(id: string): Promise<void> {
      await super.remove(id).catch((fault: unknown) => void forgotten(fault))
      const keys = [id, `${id}.info`, `${id}.part`]
      const Delete = { Objects: keys.map((Key) => ({ Key })) }
      await this.client.deleteObjects({ Bucket: bucket, Delete })
      await this.clearCache(id)
    }
  }
  const uploads = new Bucket({
    partSize: PART,
    // Not every server that speaks like S3 has tags; what is left over goes by our own sweep.
    useTags: false,
    s3ClientConfig: {
      bucket,
      endpoint,
      region,
      forcePathStyle: true,
      // What speaks like S3 seldom knows the newer checksums.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      credentials: { accessKeyId, secretAccessKey },
    },
  })
  return {
    uploads,
    read: (id, part) => uploads.part(id, part),
    write: (id, bytes) => uploads.replace(id, bytes),
  }
}

/** That a file is not there is an answer; anything else is a fault. */
function forgotten(fault: unknown): null {
  const status = (fault as { status_code?: number }).status_code
  if (status === 404 || status === 410) return null
  throw fault
}
