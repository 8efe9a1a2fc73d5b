import { fileTypeFromBuffer } from 'file-type'
import type { FileId } from '../../shared/ids.ts'
import type { UploadSpec } from '../../shared/tasks/upload.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { isAskedFor } from '../domain/tasks/upload.ts'
import type { Dependencies } from './dependencies.ts'
import type { FileStore } from './file-store.ts'

/** Enough to tell any type by. */
const BEGINNING = 256 * 1_024

/** What the content is; refused where it is nothing that was asked for. Never what its name or the browser says. */
export async function checkFile(deps: Dependencies, id: FileId, spec: UploadSpec): Promise<Outcome<string>> {
  const beginning = await beginningOf(deps.files, id)
  const type = (await fileTypeFromBuffer(beginning))?.mime ?? (isPlainText(beginning) ? 'text/plain' : null)
  if (!type || !isAskedFor(spec, type))
    return refused('invalid', 'This kind of file was not asked for', { file: 'not-asked-for' })
  const virus = await virusIn(deps, id)
  if (virus === 'unknown')
    return refused('unavailable', 'The virus scanner does not answer', { file: 'unscanned' })
  return virus ? refused('virus-found', 'The file carries a virus', { file: 'virus' }) : type
}

async function virusIn({ scan, files: store }: Dependencies, id: FileId): Promise<string | null> {
  try {
    return scan && (await scan(await store.read(id)))
  } catch {
    return 'unknown'
  }
}

async function beginningOf(store: FileStore, id: FileId): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  const content = await store.read(id)
  for await (const part of content as AsyncIterable<Buffer>) {
    parts.push(part)
    length += part.length
    if (length >= BEGINNING) break
  }
  content.destroy()
  return Buffer.concat(parts).subarray(0, BEGINNING)
}

/** Letters of some language and no control characters; what is cut off at the end may be half a letter. */
function isPlainText(beginning: Buffer): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(beginning, {
      stream: beginning.length === BEGINNING,
    })
    // eslint-disable-next-line no-control-regex -- control characters are what it is about
    return !/[\u0000-\u0008\u000e-\u001f]/.test(text)
  } catch {
    return false
  }
}
