import type { SpecOf } from '../../../../shared/tasks/kinds.ts'
import * as words from '../../../../words/messages.js'
import type { About } from '../kinds.ts'

export const about: About<'sign'> = {
  kind: 'sign',
  icon: 'pen',
  name: words.task_sign,
  // Nothing that could be sent: what is missing, the schema says.
  spec: () => ({ document: '', name: '', pages: [], fields: [] }) as unknown as SpecOf<'sign'>,
  text: { label: words.task_explanation, needed: false },
  order: 4,
}
