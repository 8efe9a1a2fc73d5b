import type { Anchors, DocumentFault, Verdict } from '../../shared/documents.ts'
import type { DocumentPage, SignField } from '../../shared/tasks/sign.ts'

/** A PDF as it is kept and shown: nothing in it acts. */
export interface Inspected {
  pdf: Uint8Array
  pages: DocumentPage[]
}

/** What a document is sealed with. */
export interface SealKey {
  /** DER. */
  certificate: Uint8Array
  /** PKCS#8, PEM. */
  key: string
}

/** What it is, and what is so. */
export interface Fact {
  label: string
  text: string
}

/** What pages of text are made of, from top to bottom. */
export type Block =
  | { heading: string }
  | { facts: readonly Fact[] }
  | { text: string }
  /** A line of a list, with its moment or number beside it. */
  | { mark: string; text: string }

/** Pages of text, in any script: an audit report, the evidence of a signature. */
export interface Printed {
  title: string
  blocks: readonly Block[]
  /** At the foot of each page, before its number. */
  foot: string
}

export interface SealOrder {
  pdf: Uint8Array
  fields: readonly SignField[]
  answers: Readonly<Record<string, string>>
  evidence: Printed
  seal: SealKey & { signer: string; reason: string; at: Date }
}

/** What a file says of its seal; whether that is one of ours is not its affair. */
export type Seen = Pick<Verdict, 'intact' | 'why' | 'seal'>

/**
 * Where PDFs are worked on (server/documents): apart from the process's own thread, within bounds of time and memory.
 * What is wrong with a document is said; that the workshop cannot work at all is a fault.
 */
export interface Workshop {
  inspect(pdf: Uint8Array): Promise<Inspected | { fault: DocumentFault }>
  /** Where a text stands. */
  anchors(pdf: Uint8Array, text: string): Promise<Anchors['items']>
  /** The document with all that was filled in and its evidence, sealed. One at a time. */
  seal(order: SealOrder): Promise<Uint8Array>
  verify(pdf: Uint8Array): Promise<Seen>
  /** A PDF of its own. */
  print(printed: Printed): Promise<Uint8Array>
  /** A certificate of its own for this name, good for ten years from then. */
  newSealKey(name: string, from: Date): Promise<SealKey>
}
