import * as words from '../../../../words/messages.js'
import type { About } from '../kinds.ts'
import { newField } from './fields.ts'

export const about: About<'form'> = {
  kind: 'form',
  icon: 'form',
  name: words.task_form,
  spec: () => ({ fields: [newField([])] }),
  text: { label: words.task_explanation, needed: false },
  order: 3,
}
