import type { FileId, SessionId, TaskId } from '../../shared/ids.ts'
import type { RefusalCode } from '../../shared/refusals.ts'
import type { Answers } from '../../shared/tasks/form-rules.ts'
import { ask, send, valueOf, type RoomAnswer, type Tab } from './room.ts'

/** One press of "Complete": heard again under its key it is the same one. */
export interface Press {
  key: string
  answers: Answers
  /** The words she agreed to by it, as they stood on her page. */
  consent?: string
}

/** It is kept, a refusal, or no word from the server: try again later. */
export type DraftAnswer = 'kept' | { refusal: RefusalCode } | 'unreachable'

/** What the customer does with her tasks: fetched when the first is opened. */
export interface RoomWork {
  complete: (session: SessionId, task: TaskId, press: Press) => Promise<RoomAnswer>
  /** The customer looks at a task. */
  open: (session: SessionId, task: TaskId) => Promise<RoomAnswer>
  /** Keeps what is typed; the answer is whether it is kept. */
  draft: (tab: Tab, task: TaskId, answers: Answers) => Promise<DraftAnswer>
  removeFile: (session: SessionId, task: TaskId, file: FileId) => Promise<RoomAnswer>
  /** She says no, and why. */
  decline: (session: SessionId, task: TaskId, reason: string) => Promise<RoomAnswer>
}

export const roomWork: RoomWork = {
  complete: (session, task, { key, ...body }) =>
    ask(
      'POST',
      `/api/room/tasks/${task}/complete`,
      { session },
      { body, headers: { 'idempotency-key': key } },
    ),
  open: (session, task) => ask('POST', `/api/room/tasks/${task}/open`, { session }),
  draft: async (tab, task, answers) => {
    const path = `/api/room/tasks/${task}/draft`
    const response = await send('POST', path, tab, { body: { answers } })
    if (response === 'unreachable') return response
    if (response.status === 204) return 'kept'
    const value = await valueOf(response)
    return value && 'refusal' in value ? { refusal: value.refusal } : 'unreachable'
  },
  removeFile: (session, task, file) => ask('DELETE', `/api/room/tasks/${task}/files/${file}`, { session }),
  decline: (session, task, reason) =>
    ask('POST', `/api/room/tasks/${task}/decline`, { session }, { body: { reason } }),
}
