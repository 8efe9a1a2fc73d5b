import type { SessionId, TaskId } from '../../shared/ids.ts'

const key = 'foyer-pressed'

/** "Complete" pressed but not yet answered: kept on this phone, so that a reload does not lose it. */
export interface Pressed {
  read: (session: SessionId) => TaskId[]
  write: (session: SessionId, tasks: TaskId[]) => void
}

// A browser may forbid storage; then a press lives as long as the page.
export const pressedOnThisPhone: Pressed = {
  read(session) {
    try {
      const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as { session?: SessionId; tasks?: TaskId[] }
      return (kept.session === session && kept.tasks) || []
    } catch {
      return []
    }
  },
  write(session, tasks) {
    try {
      if (tasks.length) localStorage.setItem(key, JSON.stringify({ session, tasks }))
      else localStorage.removeItem(key)
    } catch {
      return
    }
  },
}
