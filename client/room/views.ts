import type { Component } from 'svelte'
import type { Task } from '../../shared/session.ts'
import type { Kind } from '../../shared/tasks/kinds.ts'
import type { Work } from './work.svelte.ts'

export type View = Component<{ task: Task; work: Work; closed: boolean }>

const views = import.meta.glob<View>('./tasks/*/View.svelte', { import: 'default' })

/** What the customer works with: fetched when a task of its kind is opened. */
export const viewOf = (kind: Kind): Promise<View> =>
  (views[`./tasks/${kind}/View.svelte`] as () => Promise<View>)()
