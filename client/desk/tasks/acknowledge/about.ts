import * as words from '../../../../words/messages.js'
import type { About } from '../kinds.ts'

export const about: About<'acknowledge'> = {
  kind: 'acknowledge',
  icon: 'consent',
  name: words.task_acknowledge,
  spec: () => ({}),
  text: { label: words.task_acknowledge_text, needed: true },
  order: 1,
}
