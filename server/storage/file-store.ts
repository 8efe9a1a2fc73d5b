import { FileStore as FolderStore } from '@tus/file-store'
import { S3Store } from '@tus/s3-store'
import type { DataStore } from '@tus/server'
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
export function openFiles(where: { folder: string } | { s3: S3Options }): OpenFiles {
  const uploads = 's3' in where ? bucketStore(where.s3) : folderStore(where.folder)
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

function folderStore(directory: string): FolderStore {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  return new FolderStore({ directory })
}

const bucketStore = ({ endpoint, region, bucket, accessKeyId, secretAccessKey }: S3Options): S3Store =>
  new S3Store({
    partSize: PART,
    s3ClientConfig: {
      bucket,
      endpoint,
      region,
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
    },
  })

/** That a file is not there is an answer; anything else is a fault. */
function forgotten(fault: unknown): null {
  const status = (fault as { status_code?: number }).status_code
  if (status === 404 || status === 410) return null
  throw fault
}
