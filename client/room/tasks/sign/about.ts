import { room_completed_at, room_kind_sign } from '../../../../words/messages.js'
import type { About } from '../../kinds.svelte.ts'

export const about: About = {
  icon: 'text',
  note: room_kind_sign,
  done: (_task, time) => room_completed_at({ time }),
}
