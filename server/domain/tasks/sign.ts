import { lacksToSign } from '../../../shared/tasks/sign-rules.ts'
import type { Rule } from './rule.ts'

export const sign: Rule<'sign'> = {
  lacks: ({ fields }, { answers }) => lacksToSign(fields, answers),
  hidden: () => [],
  asked: ({ fields }) => fields.map(({ id }) => id),
  mayBeDeclined: true,
}
