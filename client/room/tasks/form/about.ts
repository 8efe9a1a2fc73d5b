import type { SpecOf } from '../../../../shared/tasks/kinds.ts'
import { room_completed_at, room_form_kept, room_kind_form } from '../../../../words/messages.js'
import type { About } from '../../kinds.svelte.ts'

export const about: About = {
  icon: 'form',
  note: ({ spec, answers }) => {
    const { fields } = spec as SpecOf<'form'>
    const answered = fields.filter(({ id }) => answers[id]).length
    return answered ? room_form_kept({ answered, count: fields.length }) : room_kind_form()
  },
  done: (_task, time) => room_completed_at({ time }),
}
