import { room_files_at, room_kind_upload } from '../../../../words/messages.js'
import type { About } from '../../kinds.svelte.ts'

export const about: About = {
  icon: 'upload',
  note: room_kind_upload,
  done: (_task, time) => room_files_at({ time }),
}
