import type { RoomAnswer, RoomLine, RoomLink, RoomListener, Tab } from '../link/room.ts'
import type { DraftAnswer, Press, RoomWork } from '../link/room-work.ts'
import type { Answers } from '../../shared/tasks/form-rules.ts'
import type { SessionId, TaskId } from '../../shared/ids.ts'
import type { CustomerRoom, Task, TaskState } from '../../shared/session.ts'
import type { RoomNotices } from '../../shared/sockets.ts'
import type { Pressed } from './pressed.ts'

const id = (number: number) => `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}`

export const task = (number: number, title: string, state: TaskState = 'open'): Task => ({
  id: id(number) as TaskId,
  kind: 'acknowledge',
  spec: {},
  title,
  text: `What ${title} says.`,
  state,
  createdAt: '2026-03-02T09:00:00.000Z',
  openedAt: null,
  startedAt: null,
  returned: null,
  answers: {},
  declined: null,
  files: [],
  result: null,
  completedAt: state === 'completed' ? '2026-03-02T09:30:00.000Z' : null,
})

/** Two questions: one that Ada sees, one that no agent sees. */
export const form = (number: number, title: string, answers: Record<string, string> = {}): Task => {
  const field = { type: 'text', required: true, long: false } as const
  const employer = { ...field, id: 'employer', label: 'Employer', hidden: false }
  const secret = { ...field, id: 'nid', label: 'National ID', hidden: true }
  return { ...task(number, title), kind: 'form', text: '', spec: { fields: [employer, secret] }, answers }
}

/** Cleo's room with Ada: two tasks left, one complete. */
export const cleosRoom = (change: Partial<CustomerRoom> = {}): CustomerRoom => ({
  id: id(0) as SessionId,
  seq: 5,
  state: 'active',
  customer: { name: 'Cleo Marsh' },
  owner: { name: 'Ada Quist', here: true },
  team: { name: 'Retail Lending', logo: null },
  endedAt: null,
  access: 'full',
  accessUntil: null,
  redirectUrl: null,
  helpLine: '',
  signing: { readToEnd: true, consent: 'By signing you agree.' },
  activation: 1,
  tasks: [task(1, 'Proof of income', 'completed'), task(2, 'Fees'), task(3, 'Loan terms')],
  chat: { last: 0, seenByCustomer: 0, seenByAgent: 0, attachments: true, closed: false },
  ...change,
})

/** Tells what the test has it tell. */
export class PretendLine {
  readonly volatile = this
  readonly heard: { name: string; value: unknown }[] = []
  readonly #listeners = new Map<string, (value: unknown) => void>()
  on = (name: string, listener: (value: unknown) => void) => void this.#listeners.set(name, listener)
  emit = (name: string, value: unknown) => void this.heard.push({ name, value })
  tells<N extends keyof RoomNotices>(name: N, ...[value]: Parameters<RoomNotices[N]>): void {
    this.#listeners.get(name)?.(value)
  }
}

/** A server that answers as told, and remembers what it was asked. */
export class PretendLink implements RoomLink, RoomWork {
  asked: string[] = []
  reachable = true
  refusal: Exclude<RoomAnswer, 'unreachable' | { room: unknown }>['refusal'] | null = null
  listener: RoomListener | null = null
  drafts: { task: TaskId; answers: Answers }[] = []
  /** As which the line was opened. */
  tab: Tab | null = null

  constructor(public room: CustomerRoom = cleosRoom()) {}

  read = (tab?: Tab) => {
    if (!tab) this.#raise()
    return this.#answer('read')
  }

  activate = () => {
    this.#raise()
    return this.#answer('activate')
  }

  complete = async (_session: SessionId, completed: TaskId, _press?: Press): Promise<RoomAnswer> => {
    if (this.reachable && !this.refusal) {
      const tasks = this.room.tasks.map((task) =>
        task.id === completed
          ? { ...task, state: 'completed' as const, completedAt: new Date().toISOString() }
          : task,
      )
      this.room = { ...this.room, seq: this.room.seq + 1, tasks }
    }
    return this.#answer('complete')
  }

  open = () => this.#answer('open')

  removeFile = () => this.#answer('remove')

  decline = () => this.#answer('decline')

  draft = async (_tab: Tab, task: TaskId, answers: Answers): Promise<DraftAnswer> => {
    const answer = await this.#answer('draft')
    if (answer === 'unreachable') return answer
    if ('refusal' in answer) return { refusal: answer.refusal }
    this.drafts.push({ task, answers })
    return 'kept'
  }

  readonly line = new PretendLine()

  listen = async (tab: Tab, listener: RoomListener) => {
    this.tab = tab
    this.listener = listener
    listener.line(this.line as unknown as RoomLine)
    listener.live('build')
    return () => (this.listener = null)
  }

  tells(change: Partial<CustomerRoom>): void {
    this.room = { ...this.room, seq: this.room.seq + 1, ...change }
    this.listener?.room(this.room)
  }

  #raise(): void {
    this.room = { ...this.room, activation: this.room.activation + 1 }
  }

  async #answer(asked: string): Promise<RoomAnswer> {
    this.asked.push(asked)
    await new Promise((resolve) => setTimeout(resolve, 5))
    if (!this.reachable) return 'unreachable'
    return this.refusal ? { refusal: this.refusal } : { room: this.room }
  }
}

export class PretendPressed implements Pressed {
  presses: Partial<Record<TaskId, Press>> = {}
  constructor(...tasks: TaskId[]) {
    for (const task of tasks) this.presses[task] = { key: task, answers: {} }
  }
  read = () => this.presses
  write = (_session: SessionId, presses: Partial<Record<TaskId, Press>>) => {
    this.presses = { ...presses }
  }
}

/** Nothing is kept on this phone, or what the test says. */
export class PretendDrafts {
  constructor(public unsent: Partial<Record<TaskId, Answers>> = {}) {}
  read = () => this.unsent
  write = (_session: SessionId, unsent: Partial<Record<TaskId, Answers>>) => {
    this.unsent = unsent
  }
}
