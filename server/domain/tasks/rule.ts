import type { Answers } from '../../../shared/tasks/form-rules.ts'
import type { Kind, SpecOf } from '../../../shared/tasks/kinds.ts'

/** What the customer has done for a task so far. */
export interface Result {
  answers: Answers
  /** Of each file, whether all of it is here and checked. */
  files: readonly { stored: boolean }[]
}

/** What is particular to a kind of task. */
export interface Rule<K extends Kind> {
  /** What is missing or wrong before it can be completed, by part; empty: nothing. */
  lacks(spec: SpecOf<K>, result: Result): Readonly<Record<string, string>>
  /** The answers that no agent may see. */
  hidden(spec: SpecOf<K>): readonly string[]
  /** The answers there can be. */
  asked(spec: SpecOf<K>): readonly string[]
  /** The customer may say that she will not do it. */
  mayBeDeclined?: true
}
