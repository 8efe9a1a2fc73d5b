import type { Component } from 'svelte'
import type { Task } from '../../shared/session.ts'
import type { Kind } from '../../shared/tasks/kinds.ts'
import type { IconName } from './icons.ts'
import type { Work } from './work.svelte.ts'

/** A kind of task as lists show it. */
export interface About {
  icon: IconName
  /** What there is to do, or how far it is. */
  note: (task: Task) => string
  /** What was done. */
  done: (task: Task, time: string) => string
}
export type View = Component<{ task: Task; work: Work; closed: boolean }>

const abouts = import.meta.glob<About>('./tasks/*/about.ts', { eager: true, import: 'about' })
const views = import.meta.glob<View>('./tasks/*/View.svelte', { import: 'default' })

// That every kind has both is held by a test (tests/task-kinds.test.ts): a sentence here would weigh on every phone.
export const aboutOf = (kind: Kind): About => abouts[`./tasks/${kind}/about.ts`] as About

/** What the customer works with: fetched when a task of its kind is opened. */
export const viewOf = (kind: Kind): Promise<View> =>
  (views[`./tasks/${kind}/View.svelte`] as () => Promise<View>)()
