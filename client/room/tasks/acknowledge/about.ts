import { room_accepted_at, room_kind_acknowledge } from '../../../../words/messages.js'
import type { About } from '../../kinds.svelte.ts'

export const about: About = {
  icon: 'text',
  note: room_kind_acknowledge,
  done: (_task, time) => room_accepted_at({ time }),
}
