import { v4 as uuid } from 'uuid'
import type { Press, RoomWork } from '../link/room-work.ts'
import type { Answers } from '../../shared/tasks/form-rules.ts'
import type { SessionId, TaskId } from '../../shared/ids.ts'
import { Patience } from '../ui/patience.ts'
import type { Pressed } from './pressed.ts'
import type { Room } from './room.svelte.ts'

/** `waiting`: pressed, but the server could not be reached yet. `refused`: it would not have it. */
export type PressState = 'sending' | 'waiting' | 'refused'

type Answered = Parameters<Room['take']>[0]

/** Presses of "Complete": one request at a time for each task, until the server has answered. */
export class Presses {
  #states = $state.raw<Partial<Record<TaskId, PressState>>>({})
  /** What the server said against a task, by part. */
  #wrong = $state.raw<Partial<Record<TaskId, Answers>>>({})
  /** Those under way. */
  #presses: Partial<Record<TaskId, Press>> = {}
  waiting = $derived(Object.values(this.#states).includes('waiting'))

  #room: Room
  #link: RoomWork
  #kept: Pressed
  #patience = new Patience()

  constructor(room: Room, link: RoomWork, kept: Pressed) {
    this.#room = room
    this.#link = link
    this.#kept = kept
    room.whenBack(() => this.#patience.wake())
  }

  state(task: TaskId): PressState | undefined {
    return this.#states[task]
  }

  /** What was pressed before a reload and not answered then. */
  resume(): void {
    const { now, open } = this.#room
    if (!now) return
    const before = this.#kept.read(now.id)
    for (const { id } of open) if (before[id]) void this.#send(now.id, id, before[id])
  }

  /** True once the task is complete; false if it cannot be, or is being sent already. */
  async complete(task: TaskId, given: Omit<Press, 'key'> = { answers: {} }): Promise<boolean> {
    const session = this.#room.now?.id
    if (!session || this.isUnderWay(task)) return false
    return this.#send(session, task, { key: uuid(), ...given })
  }

  /** Which parts of a task the server would not have, and why. */
  wrong(task: TaskId): Answers {
    return this.#wrong[task] ?? {}
  }

  async #send(session: SessionId, task: TaskId, press: Press): Promise<boolean> {
    this.#presses[task] = press
    this.#set(task, 'sending')
    const answer = await this.#answered(() => this.#link.complete(session, task, press), task)
    delete this.#presses[task]
    this.#wrong = { ...this.#wrong, [task]: ('refusal' in answer && answer.details) || {} }
    this.#set(task, undefined)
    return this.settle(answer, task)
  }

  /** Takes what the server answered of a task; false: it would not have it, and the room is read anew. */
  async settle(answer: Answered, task: TaskId): Promise<boolean> {
    if (!('room' in answer)) {
      await this.#refused(answer, task)
      return false
    }
    this.#room.take(answer)
    return true
  }

  async #refused(answer: Answered, task: TaskId): Promise<void> {
    const refusal = 'refusal' in answer && answer.refusal
    if (refusal && this.#room.takesOut(refusal)) return
    await this.#room.refresh()
    // The room has the new words by now, and its view says that they are new.
    if (refusal === 'changed-meanwhile') return
    if (this.#room.open.some(({ id }) => id === task)) this.#set(task, 'refused')
  }

  async #answered(ask: () => ReturnType<RoomWork['complete']>, task: TaskId) {
    for (let failures = 0; ; failures++) {
      const answer = await ask()
      if (answer !== 'unreachable') return answer
      this.#set(task, 'waiting')
      await this.#patience.wait(failures)
    }
  }

  isUnderWay(task: TaskId): boolean {
    return this.#states[task] === 'sending' || this.#states[task] === 'waiting'
  }

  #set(task: TaskId, state: PressState | undefined): void {
    const { [task]: _, ...others } = this.#states
    this.#states = state ? { ...others, [task]: state } : others
    const session = this.#room.now?.id
    if (session) this.#kept.write(session, this.#presses)
  }
}
