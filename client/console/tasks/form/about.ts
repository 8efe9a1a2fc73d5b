import type { AgentTask } from '../../../../shared/session.ts'
import type { SpecOf } from '../../../../shared/tasks/kinds.ts'
import * as words from '../../../../words/messages.js'

export function progress({ spec, answers, hidden }: AgentTask): string {
  const { fields } = spec as SpecOf<'form'>
  const answered = fields.filter(({ id }) => answers[id] || hidden.includes(id)).length
  return words.console_form_answered({ answered, count: fields.length })
}
