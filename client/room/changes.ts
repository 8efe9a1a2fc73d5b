import type { CustomerRoom } from '../../shared/session.ts'
import {
  room_ended,
  room_here,
  room_said_added,
  room_said_added_many,
  room_said_completed,
  room_said_owner,
  room_said_withdrawn,
} from '../../words/messages.js'
import { firstName } from './names.ts'

/** What changed from one room to the next, for those who do not see it change; null if nothing did. */
export function changeInWords(before: CustomerRoom, now: CustomerRoom): string | null {
  const agent = firstName(now.owner.name)
  if (now.state === 'ended' && before.state !== 'ended') return room_ended()
  if (now.owner.name !== before.owner.name) return room_said_owner({ agent: now.owner.name })
  const tasks = changeOfTasks(before, now, agent)
  if (tasks) return tasks
  return now.owner.here && !before.owner.here ? room_here({ agent }) : null
}

function changeOfTasks(before: CustomerRoom, now: CustomerRoom, agent: string): string | null {
  const was = openTasks(before)
  const is = openTasks(now)
  const added = is.filter(({ id }) => !was.some((task) => task.id === id))
  if (added.length > 1) return room_said_added_many({ agent, count: added.length })
  if (added[0]) return room_said_added({ agent, task: added[0].title })
  const gone = was.find(({ id }) => !is.some((task) => task.id === id))
  if (!gone) return null
  const completed = now.tasks.some(({ id, state }) => id === gone.id && state === 'completed')
  if (!completed) return room_said_withdrawn({ agent, task: gone.title })
  return room_said_completed({ task: gone.title, count: is.length })
}

const openTasks = (room: CustomerRoom) => room.tasks.filter(({ state }) => state === 'open')
