import { DocumentFault } from '../../../../shared/documents.ts'
import * as words from '../../../../words/messages.js'
import type { CommandRefused } from '../../../link/ask.ts'

const faults: Record<DocumentFault, () => string> = {
  'not-a-pdf': words.task_sign_not_a_pdf,
  broken: words.task_sign_damaged,
  encrypted: words.task_sign_encrypted,
  signed: words.task_sign_signed,
  annotated: words.task_sign_annotated,
  'too-many-pages': words.task_sign_many,
  'too-large': words.task_sign_too_large,
  'too-slow': words.task_sign_slow,
}

/** Why a document was not taken, and how to put it right. */
export function refusalWord({ code, details }: CommandRefused): string {
  const fault = DocumentFault.safeParse(details['document'])
  if (fault.success) return faults[fault.data]()
  return code === 'unreachable' ? words.task_sign_unreachable() : words.task_sign_refused()
}
