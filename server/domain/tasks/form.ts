import { wrongAnswers } from '../../../shared/tasks/form-rules.ts'
import type { Rule } from './rule.ts'

export const form: Rule<'form'> = {
  lacks: ({ fields }, { answers }) => wrongAnswers(fields, answers),
  hidden: ({ fields }) => fields.filter(({ hidden }) => hidden).map(({ id }) => id),
  asked: ({ fields }) => fields.map(({ id }) => id),
}
