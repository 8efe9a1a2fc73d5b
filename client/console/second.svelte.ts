import { createSubscriber } from 'svelte/reactivity'
import { serverNow } from '../link/server-clock.ts'

/** The server's time, stepping by the second while somebody looks at it, and at once when a laptop woke. */
class Second {
  readonly #subscribe = createSubscriber((update) => {
    const steps = setInterval(update, 1_000)
    document.addEventListener('visibilitychange', update)
    return () => {
      clearInterval(steps)
      document.removeEventListener('visibilitychange', update)
    }
  })

  get now(): Date {
    this.#subscribe()
    return serverNow()
  }
}

export const second = new Second()
