import type { RoomWork } from '../link/room-work.ts'
import type { SessionId, TaskId } from '../../shared/ids.ts'
import type { RefusalCode } from '../../shared/refusals.ts'
import type { Task } from '../../shared/session.ts'
import type { Answers } from '../../shared/tasks/form-rules.ts'
import { kept } from './kept.ts'
import { Patience } from '../ui/patience.ts'
import type { Room } from './room.svelte.ts'

/** Long enough for a word, short enough for an agent who reads along. */
const PAUSE_MS = 400

type Unsent = Readonly<Partial<Record<TaskId, Answers>>>
export const typedOnThisPhone = kept<Unsent>('foyer-drafts', {})
export type KeptDrafts = Pick<typeof typedOnThisPhone, 'read' | 'write'>

/** Refusals after which a draft is of no use: nobody works at this task any more. */
const over = new Set<RefusalCode>(['task-not-open', 'session-ended', 'session-not-active', 'not-found'])

/**
 * What is typed and the server does not have yet: kept on this phone with every letter, sent after a pause, one request
 * at a time for each task, in order. What was not sent when the page was left is sent when it is back.
 */
export class Drafts {
  #unsent = $state.raw<Unsent>({})
  /** What the server has from this tab, while no other has the room. */
  #told = $state.raw<{ activation: number; answers: Unsent }>({ activation: 0, answers: {} })
  #unreachable = $state(false)
  /** Something typed is on this phone alone, as the server cannot be reached. */
  waiting = $derived(this.#unreachable && Object.keys(this.#unsent).length > 0)
  #room: Room
  #link: RoomWork
  #kept: KeptDrafts
  #patience = new Patience()
  #timers: Partial<Record<TaskId, ReturnType<typeof setTimeout>>> = {}
  #sending: Partial<Record<TaskId, Promise<void>>> = {}

  constructor(room: Room, link: RoomWork, kept: KeptDrafts) {
    this.#room = room
    this.#link = link
    this.#kept = kept
    room.whenBack(() => this.#patience.wake())
  }

  /** What was typed before a reload and not sent then. */
  resume(): void {
    const { now, open } = this.#room
    if (!now) return
    const before = this.#kept.read(now.id)
    this.#unsent = Object.fromEntries(open.flatMap(({ id }) => (before[id] ? [[id, before[id]]] : [])))
    for (const { id } of open) if (this.#unsent[id]) void this.#flush(now.id, id)
  }

  /** The answers as they stand here. */
  of(task: Task): Answers {
    const { activation, answers } = this.#told
    const told = activation === this.#room.now?.activation ? answers[task.id] : {}
    return { ...task.answers, ...told, ...this.#unsent[task.id] }
  }

  /** Whether the server has all of it. */
  isSaved(task: TaskId): boolean {
    return !this.#unsent[task]
  }

  type(task: TaskId, field: string, answer: string): void {
    const session = this.#room.now?.id
    if (!session) return
    this.#keep(session, task, { ...this.#unsent[task], [field]: answer })
    clearTimeout(this.#timers[task])
    this.#timers[task] = setTimeout(() => void this.#flush(session, task), PAUSE_MS)
  }

  /** They went with the press of "Complete". */
  done(task: TaskId): void {
    clearTimeout(this.#timers[task])
    const session = this.#room.now?.id
    if (session) this.#keep(session, task, {})
  }

  #flush(session: SessionId, task: TaskId): Promise<void> {
    this.#sending[task] ??= this.#send(session, task).finally(() => delete this.#sending[task])
    return this.#sending[task]
  }

  async #send(session: SessionId, task: TaskId): Promise<void> {
    for (let failures = 0; this.#unsent[task];) {
      const sent = this.#unsent[task]
      const answer = await this.#link.draft(this.#room.tab(session), task, sent)
      this.#unreachable = answer === 'unreachable'
      if (answer === 'unreachable') {
        await this.#patience.wait(failures++)
        continue
      }
      failures = 0
      // Another tab has the room, and with it whatever was typed here and not sent.
      if (answer !== 'kept' && answer.refusal === 'other-tab') return this.#room.take(answer)
      if (answer === 'kept') {
        this.#take(task, sent)
        this.#keep(session, task, later(this.#unsent[task] ?? {}, sent))
        continue
      }
      // Anything else keeps what was typed: she may have to say who she is again, and come back.
      if (over.has(answer.refusal)) this.#keep(session, task, {})
      return void this.#room.refresh()
    }
  }

  /** The server has these now; the room it last told is older than that, and the next one it tells may be. */
  #take(task: TaskId, answers: Answers): void {
    const { now } = this.#room
    if (!now) return
    const before = this.#told.activation === now.activation ? this.#told.answers : {}
    const told = { ...before, [task]: { ...before[task], ...answers } }
    this.#told = { activation: now.activation, answers: told }
    const tasks = now.tasks.map((each) =>
      each.id === task ? { ...each, answers: { ...each.answers, ...answers } } : each,
    )
    this.#room.now = { ...now, tasks }
  }

  #keep(session: SessionId, task: TaskId, answers: Answers): void {
    const { [task]: _, ...others } = this.#unsent
    this.#unsent = Object.keys(answers).length ? { ...others, [task]: answers } : others
    this.#kept.write(session, this.#unsent)
  }
}

/** What was typed while the rest was on its way. */
const later = (now: Answers, sent: Answers): Answers =>
  Object.fromEntries(Object.entries(now).filter(([field, answer]) => sent[field] !== answer))
