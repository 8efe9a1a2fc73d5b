import { room_completed_at, room_kind_sign, room_sign_declined } from '../../../../words/messages.js'
import type { About } from '../../kinds.svelte.ts'

export const about: About = {
  icon: 'text',
  note: ({ declined }) => (declined ? room_sign_declined() : room_kind_sign()),
  done: (_task, time) => room_completed_at({ time }),
}
