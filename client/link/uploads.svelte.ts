import { defaultOptions, DetailedError, Upload, type PreviousUpload } from 'tus-js-client'
import { v4 as uuid } from 'uuid'
import type { Refusal } from '../../shared/refusals.ts'

/** Without end: a phone may be in a tunnel for long. Every part that arrives begins it anew. */
const RETRY_MS = [0, 1_000, 2_000, 5_000, ...Array.from({ length: 500 }, () => 10_000)]

/** Where files go: the path that tus is spoken at, and what is said of each beside its name. */
export interface Destination {
  endpoint: string
  headers?: Record<string, string>
  /** For a task; without one it is the chat. */
  task?: string
}

/** A file on its way from here. */
export interface Sending {
  id: string
  name: string
  size: number
  /** As the browser takes it to be. */
  type: string
  sent: number
  /** Of a picture, to be looked at before it has arrived. */
  picture: string | null
  /** `waiting`: the server cannot be reached. Else what was wrong with it, as the server or this page says. */
  state: 'sending' | 'waiting' | 'arrived' | { wrong: string }
}

/** Files of one place on their way; they go on while their person does something else. */
export class Uploads {
  list = $state.raw<readonly Sending[]>([])
  #to: Destination
  #running: Partial<Record<string, Upload>> = {}

  constructor(to: Destination) {
    this.#to = to
    addEventListener('offline', () => this.#each((id) => this.#set(id, { state: 'waiting' })))
    // What stood still may never hear that it did: begun anew, it goes on where the server says.
    addEventListener('online', () =>
      this.#each((_id, upload) => void upload.abort().then(() => upload.start())),
    )
  }

  /** Sends a file; one that was begun before and is chosen again goes on where it was. */
  async add(file: File, most = Number.POSITIVE_INFINITY): Promise<void> {
    if (file.size > most || file.size === 0) return this.turnAway(file, file.size ? 'too-large' : 'empty')
    const before = await this.#begunBefore(file)
    const id = before?.metadata['id'] ?? uuid()
    if (this.#isUnderWay(id)) return
    this.forget(id)
    this.#show(id, file, 'sending')
    const upload = this.#upload(id, file)
    if (before) upload.resumeFromPreviousUpload(before)
    this.#running[id] = upload
    upload.start()
  }

  /** Shows a file that is not sent, and why. */
  turnAway(file: File, wrong: string): void {
    this.#show(uuid(), file, { wrong })
  }

  /** Nothing more of it is sent. What is there of it goes as well, but from a task, which has a command for that. */
  async cancel(id: string): Promise<void> {
    const isTakenBack = !this.#to.task
    // Tried again while the server cannot be reached. What it no longer has, or never had, is no fault.
    const gone = this.#running[id]?.abort(isTakenBack).catch(() => undefined)
    await forgetPlace(id)
    this.forget(id)
    await gone
  }

  forget(id: string): void {
    delete this.#running[id]
    const gone = this.list.find((each) => each.id === id)
    if (gone?.picture) URL.revokeObjectURL(gone.picture)
    this.list = this.list.filter((each) => each.id !== id)
  }

  /** Those under way. */
  #each(visit: (id: string, upload: Upload) => void): void {
    for (const { id, state } of this.list) {
      const upload = this.#running[id]
      if (upload && (state === 'sending' || state === 'waiting')) visit(id, upload)
    }
  }

  #isUnderWay = (id: string): boolean =>
    this.list.some((each) => each.id === id && typeof each.state === 'string')

  async #begunBefore(file: File): Promise<PreviousUpload | undefined> {
    const { endpoint, task } = this.#to
    if (!task) return undefined
    const before = await new Upload(file, { endpoint }).findPreviousUploads()
    return before.find(({ metadata }) => metadata['task'] === task)
  }

  #show(id: string, file: File, state: Sending['state']): void {
    const picture = file.type.startsWith('image/') ? URL.createObjectURL(file) : null
    const { name, size, type } = file
    this.list = [...this.list, { id, name, size, type, sent: 0, picture, state }]
  }

  #upload(id: string, file: File): Upload {
    const { endpoint, headers = {}, task } = this.#to
    return new Upload(file, {
      endpoint,
      headers,
      retryDelays: RETRY_MS,
      metadata: { id, name: file.name, ...(task && { task }) },
      removeFingerprintOnSuccess: true,
      // What was on its way is told of a moment after the line broke.
      onProgress: (sent) => this.#set(id, { sent, state: navigator.onLine ? 'sending' : 'waiting' }),
      onShouldRetry: (fault) => {
        const again = canBeMended(fault)
        if (again) this.#set(id, { state: 'waiting' })
        return again
      },
      onError: (fault) => {
        this.#set(id, { state: { wrong: wrongIn(fault) } })
        void forgetPlace(id)
      },
      onSuccess: () => this.#set(id, { sent: file.size, state: 'arrived' }),
    })
  }

  #set(id: string, change: Partial<Sending>): void {
    this.list = this.list.map((each) => (each.id === id ? { ...each, ...change } : each))
  }
}

/** Chosen again, it begins anew. */
async function forgetPlace(id: string): Promise<void> {
  const { urlStorage } = defaultOptions
  for (const { metadata, urlStorageKey } of await urlStorage.findAllUploads())
    if (metadata['id'] === id) await urlStorage.removeUpload(urlStorageKey)
}

/** No answer, or one that says "later"; a refusal stays one. */
function canBeMended(fault: Error | DetailedError): boolean {
  const status = statusOf(fault)
  return status === 0 || status >= 500 || status === 409 || status === 423 || status === 429
}

const statusOf = (fault: Error | DetailedError): number =>
  fault instanceof DetailedError ? (fault.originalResponse?.getStatus() ?? 0) : 0

/** Which of the words fits: that of the part, or the refusal itself. */
function wrongIn(fault: Error | DetailedError): string {
  try {
    const text = fault instanceof DetailedError ? fault.originalResponse?.getBody() : null
    const { refusal, details } = JSON.parse(text ?? '') as Refusal
    return details?.['file'] ?? refusal
  } catch {
    return 'unknown'
  }
}
