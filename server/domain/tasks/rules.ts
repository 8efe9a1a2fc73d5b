import type { Kind, TaskDefinition } from '../../../shared/tasks/kinds.ts'
import { acknowledge } from './acknowledge.ts'
import { form } from './form.ts'
import type { Result, Rule } from './rule.ts'
import { sign } from './sign.ts'
import { upload } from './upload.ts'

const rules: { [K in Kind]: Rule<K> } = { acknowledge, upload, form, sign }

type Defined = Pick<TaskDefinition, 'kind' | 'spec'>
// The compiler does not see that a kind and its spec belong together once they are looked up.
const ruleOf = ({ kind }: Defined): Rule<Kind> => rules[kind] as unknown as Rule<Kind>

/** What is missing or wrong before the task can be completed, by part; empty: nothing. */
export const lacks = (task: Defined, result: Result) => ruleOf(task).lacks(task.spec, result)

/** The answers that no agent may see. */
export const hiddenIn = (task: Defined): readonly string[] => ruleOf(task).hidden(task.spec)

/** Those of the answers that the task asks for; the others are let go. */
export function askedFor(task: Defined, answers: Readonly<Record<string, string>>): Record<string, string> {
  const asked = new Set(ruleOf(task).asked(task.spec))
  return Object.fromEntries(Object.entries(answers).filter(([id]) => asked.has(id)))
}

export const mayBeDeclined = (task: Defined): boolean => ruleOf(task).mayBeDeclined === true
