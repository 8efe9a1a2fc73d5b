import type { AgentTask } from '../../../../shared/session.ts'
import type { SpecOf } from '../../../../shared/tasks/kinds.ts'
import * as words from '../../../../words/messages.js'

export function progress({ spec, answers, state, declined, result }: AgentTask): string {
  if (declined) return words.console_sign_declined()
  if (state === 'completed')
    return result && result !== 'sealing' ? words.console_sign_sealed() : words.console_sign_sealing()
  const { fields } = spec as SpecOf<'sign'>
  return words.console_sign_fields({
    filled: fields.filter(({ id }) => answers[id]).length,
    count: fields.length,
  })
}
