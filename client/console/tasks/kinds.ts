import type { Component } from 'svelte'
import type { SessionId } from '../../../shared/ids.ts'
import type { AgentTask } from '../../../shared/session.ts'
import type { Kind } from '../../../shared/tasks/kinds.ts'

/** What the customer did so far, as the agent sees it live. */
export type Result = Component<{ task: AgentTask; session: SessionId }>

const results = import.meta.glob<{ default: Result }>('./*/Result.svelte')

/** Fetched when a task of its kind is on the page. */
export async function resultOf(kind: Kind): Promise<Result> {
  const load = results[`./${kind}/Result.svelte`]
  if (!load) throw new Error(`${kind} has no Result.svelte`)
  return (await load()).default
}

const abouts = import.meta.glob<{ progress: (task: AgentTask) => string }>('./*/about.ts', { eager: true })

/** How far it is, in a few words; empty where there is nothing to count. */
export const progressOf = (task: AgentTask): string => abouts[`./${task.kind}/about.ts`]?.progress(task) ?? ''
