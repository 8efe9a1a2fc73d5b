import type { Task } from '../../shared/session.ts'
import type { Kind } from '../../shared/tasks/kinds.ts'
import type { IconName } from './icons.ts'

/** A kind of task as lists show it. */
export interface About {
  icon: IconName
  /** What there is to do, or how far it is. */
  note: (task: Task) => string
  /** What was done. */
  done: (task: Task, time: string) => string
}

const abouts = import.meta.glob<About>('./tasks/*/about.ts', { eager: true, import: 'about' })

// That every kind has both is held by a test (tests/task-kinds.test.ts): a sentence here would weigh on every phone.
export const aboutOf = (kind: Kind): About => abouts[`./tasks/${kind}/about.ts`] as About
