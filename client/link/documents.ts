import { Anchors, StoredDocument, Verdict } from '../../shared/documents.ts'
import type { DocumentId } from '../../shared/ids.ts'
import { Refusal } from '../../shared/refusals.ts'
import { ask, CommandRefused } from './ask.ts'

/** Sends a PDF; `told` hears which share of it is there. Throws CommandRefused. */
export const storeDocument = (file: File, told: (share: number) => void) =>
  new Promise<StoredDocument>((stored, refused) => {
    // Of what browsers have, this alone says how far an upload is.
    const request = new XMLHttpRequest()
    request.open('POST', `/api/documents?name=${encodeURIComponent(file.name)}`)
    request.setRequestHeader('content-type', 'application/pdf')
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded, total }) => told(total ? loaded / total : 0)
    request.onerror = () => refused(new CommandRefused('unreachable'))
    request.onload = () => {
      const document = StoredDocument.safeParse(request.response)
      if (document.success) return stored(document.data)
      const refusal = Refusal.safeParse(request.response)
      refused(
        new CommandRefused(refusal.success ? refusal.data.refusal : 'unreachable', refusal.data?.details),
      )
    }
    request.send(file)
  })

export const pathOfDocument = (id: DocumentId): string => `/api/documents/${id}`

/** Where a text stands in a document. */
export const placesOf = (id: DocumentId, text: string) =>
  ask('POST', `/api/documents/${id}/anchors`, Anchors, { text })

/** Large files take their time to be looked through. */
const VERIFY_WITHIN_MS = 60_000

/** Whether a signed PDF is as it was sealed; anybody may ask. */
export const verify = (file: File) => ask('POST', '/api/verify', Verdict, file, null, VERIFY_WITHIN_MS)
