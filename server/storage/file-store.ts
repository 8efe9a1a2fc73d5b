import { FileStore as FolderStore } from '@tus/file-store'
import type { DataStore, Upload } from '@tus/server'
import { mkdirSync } from 'node:fs'
import { Readable } from 'node:stream'
import type { FileId } from '../../shared/ids.ts'

/** S3, or what speaks like it. */
export interface S3Options {
  endpoint: string
  region: string
  bucket: string
  accessKeyId: string
  secretAccessKey: string
}

export type Uploads = DataStore & { read(id: string): unknown }

/** Resumable uploads are written straight to where they stay. */
export interface OpenFiles {
  uploads: Uploads
  read(id: FileId): Promise<Readable>
  received(id: FileId): Promise<number | null>
  remove(id: FileId): Promise<void>
}

/** Smallest and usual part of an upload to S3. */
const PART = 8 * 1_024 * 1_024

/** Files in a folder, or in a bucket; each under its id. */
export async function openFiles(where: { folder: string } | { s3: S3Options }): Promise<OpenFiles> {
  const uploads = 's3' in where ? await bucketStore(where.s3) : folderStore(where.folder)
  return {
    uploads,
    read: async (id) => {
      const content: unknown = await uploads.read(id)
      return content instanceof Readable ? content : Readable.fromWeb(content as never)
    },
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

function folderStore(directory: string): FolderStore {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  class Folder extends FolderStore {
    override async create(file: Upload): Promise<Upload> {
      return (await begunBefore(this, file)) ? file : super.create(file)
    }
    /** The library leaves what it noted of a file where the file itself is gone already. */
    override async remove(id: string): Promise<void> {
      await super.remove(id).catch((fault: unknown) => void forgotten(fault))
      await this.configstore.delete(id).catch(absent)
    }
  }
  return new Folder({ directory })
}

function absent(fault: unknown): void {
  if ((fault as { code?: string }).code !== 'ENOENT') throw fault
}

async function bucketStore(options: S3Options): Promise<Uploads> {
  const { endpoint, region, bucket, accessKeyId, secretAccessKey } = options
  // Slow to load, and seldom needed.
  const { S3Store } = await import('@tus/s3-store')
  class Bucket extends S3Store {
    override async create(file: Upload): Promise<Upload> {
      return (await begunBefore(this, file)) ? file : super.create(file)
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
  return new Bucket({
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
}

/** That a file is not there is an answer; anything else is a fault. */
function forgotten(fault: unknown): null {
  const status = (fault as { status_code?: number }).status_code
  if (status === 404 || status === 410) return null
  throw fault
}
