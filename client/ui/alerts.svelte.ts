import { chime } from './chime.ts'

/** Held by every tab in sight, so that the others know. */
const IN_SIGHT = 'foyer-in-sight'
/** The occasions of the last while, of all tabs: a tab may hear of one when others have rung since. */
const RUNG = 'foyer-rung'
const REMEMBERED = 50

interface Occasion {
  away?: boolean
  open?: () => void
}

/**
 * What a person is told beside the page: one sound from one tab, and a desktop notification while no tab is in sight.
 * Where the browser has no locks (plain http on another machine) every tab rings, and there are no notifications.
 */
class Alerts {
  permission = $state(typeof Notification === 'undefined' ? 'denied' : Notification.permission)

  constructor() {
    const { locks } = navigator
    if (!locks) return
    const hold = (): void => {
      if (!document.hidden) void locks.request(IN_SIGHT, { mode: 'shared' }, outOfSight)
    }
    hold()
    document.addEventListener('visibilitychange', hold)
  }

  /** Asks the browser; only on a press. */
  async allow(): Promise<void> {
    this.permission = await Notification.requestPermission()
  }

  /**
   * `key` names the occasion: it rings once, whatever the number of tabs. Answers with how to take it back.
   * `away`: only while no tab is in sight, where it is seen anyway. `open`: what a press on the notification does in
   * its tab, besides bringing that to the front.
   */
  raise(key: string, text: string, { away = false, open }: Occasion = {}): () => void {
    let shown: Notification | null = null
    let over = false
    void this.#once(key, async () => {
      if (away && (await isInSight())) return true
      const rang = await chime()
      if (!over && this.permission === 'granted' && !(await isInSight())) shown = notify(key, text, open)
      return rang || shown !== null
    })
    return () => {
      over = true
      shown?.close()
    }
  }

  /** A tab that could do nothing leaves it to the next. */
  async #once(key: string, work: () => Promise<boolean>): Promise<void> {
    if (!navigator.locks) return void (await work())
    await navigator.locks.request('foyer-ring', async () => {
      if (rung().includes(key)) return
      if (await work()) localStorage.setItem(RUNG, JSON.stringify([...rung(), key].slice(-REMEMBERED)))
    })
  }
}

function rung(): unknown[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(RUNG) ?? '[]')
    return Array.isArray(kept) ? kept : []
  } catch {
    return []
  }
}

/** At once where the page was hidden before the lock was granted. */
const outOfSight = (): Promise<void> =>
  new Promise((hidden) => {
    if (document.hidden) hidden()
    else document.addEventListener('visibilitychange', () => hidden(), { once: true })
  })

async function isInSight(): Promise<boolean> {
  if (!navigator.locks) return !document.hidden
  const { held = [] } = await navigator.locks.query()
  return held.some(({ name }) => name === IN_SIGHT)
}

/** The same tag: several tabs show one. */
function notify(tag: string, text: string, open?: () => void): Notification {
  const shown = new Notification('Foyer', { body: text, tag })
  shown.onclick = () => {
    window.focus()
    shown.close()
    open?.()
  }
  return shown
}

export const alerts = new Alerts()
