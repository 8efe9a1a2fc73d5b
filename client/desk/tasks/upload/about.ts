import * as words from '../../../../words/messages.js'
import type { About } from '../kinds.ts'

export const about: About<'upload'> = {
  kind: 'upload',
  icon: 'upload',
  name: words.task_upload,
  spec: () => ({ families: ['picture', 'pdf'], least: 1, most: 5, mostMb: 20 }),
  text: { label: words.task_explanation, hint: words.task_upload_text_hint, needed: false },
  order: 2,
}
