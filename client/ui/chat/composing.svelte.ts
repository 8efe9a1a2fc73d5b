import type { ChatFile } from '../../../shared/chat.ts'
import type { FileId } from '../../../shared/ids.ts'
import type { Conversation } from './conversation.svelte.ts'

/** Files on their way to the chat (client/link). */
export interface Attaching {
  readonly list: readonly Attached[]
  add: (file: File) => Promise<void>
  cancel: (id: string) => Promise<void>
  forget: (id: string) => void
}
export interface Attached {
  id: string
  name: string
  size: number
  type: string
  sent: number
  picture: string | null
  state: 'sending' | 'waiting' | 'arrived' | { wrong: string }
}

/** Most of one message. */
const MOST_FILES = 10
export const LONGEST = 4_000

/** What is being written: words and files, sent by one press. */
export class Composing {
  readonly conversation: Conversation
  files = $state.raw<Attaching | null>(null)
  readonly attached = $derived(this.files?.list ?? [])
  /** Files that have to arrive, or to be taken out, before anything is sent. */
  readonly isUnderWay = $derived(
    this.attached.some(({ state }) => state === 'sending' || state === 'waiting'),
  )
  readonly isWrong = $derived(this.attached.some(({ state }) => typeof state === 'object'))
  readonly mayAttach = $derived(this.attached.length < MOST_FILES)
  readonly isTooLong: boolean = $derived.by(() => this.conversation.draft.trim().length > LONGEST)
  readonly isReady: boolean = $derived.by(
    () =>
      !this.isUnderWay &&
      !this.isWrong &&
      !this.isTooLong &&
      (this.conversation.draft.trim() !== '' || this.attached.length > 0),
  )
  readonly #fetch: () => Promise<Attaching>
  #fetching: Promise<Attaching> | null = null

  constructor(conversation: Conversation, fetch: () => Promise<Attaching>) {
    this.conversation = conversation
    this.#fetch = fetch
  }

  async attach(files: readonly File[]): Promise<void> {
    // Who chooses twice before it is there has one list; what could not be fetched is fetched again.
    this.files ??= await (this.#fetching ??= this.#fetch().finally(() => (this.#fetching = null)))
    const to = this.files
    await Promise.all(files.slice(0, MOST_FILES - this.attached.length).map((file) => to.add(file)))
  }

  /** False: there is nothing to send, or it cannot be sent yet. */
  send(): boolean {
    if (!this.isReady || this.conversation.closed) return false
    const files = this.attached.map(({ id, name, size, type }): ChatFile => {
      return { id: id as FileId, name, size, type, preview: type.startsWith('image/') }
    })
    this.conversation.write(this.conversation.draft.trim(), files)
    this.conversation.draft = ''
    for (const { id } of files) this.files?.forget(id)
    return true
  }
}
