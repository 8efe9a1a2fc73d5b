import type { TaskId } from '../../shared/ids.ts'

/** Where the keyboard and the screen reader may go. */
export type Landing = Where | 'heading' | 'composer'
type Where = TaskId | 'chat'

/** Where in the room the person is: the list, one task, or the chat. The address stays the same. */
export class Place {
  task = $state.raw<Where | null>(taskIn(history.state))
  /** Where the keyboard and the screen reader go on arrival; not on the first load, which is the browser's. */
  #landing: Landing | null = null
  /** The browser goes back a moment after it was asked to. */
  #isLeaving = false

  constructor() {
    addEventListener('popstate', (event) => {
      if (this.#isLeaving) return this.#goOn()
      const next = taskIn(event.state)
      if (next !== this.task) this.#arrive(next, next ? 'heading' : this.task)
    })
  }

  open(task: Where, landing: Landing | null = 'heading'): void {
    // Pushed while the browser still goes back, it would be gone back over.
    if (!this.#isLeaving) history.pushState({ task }, '')
    this.#arrive(task, landing)
  }

  /** Back to the list: to the task just left, or to the heading when that is done with. */
  leave(landing: Landing): void {
    if (this.task === null) return
    // At once and not with the popstate, so that a second press cannot go back twice.
    this.#arrive(null, landing)
    if (!this.#isLeaving) history.back()
    this.#isLeaving = true
  }

  /** The browser is back, wherever that is: its entry is the list's, and what was opened meanwhile stands upon it. */
  #goOn(): void {
    this.#isLeaving = false
    history.replaceState(null, '')
    if (this.task) this.open(this.task, this.#landing)
  }

  /** An attachment: takes the focus if this is where the person lands. */
  landing(here: Landing) {
    return (element: HTMLElement) => {
      if (this.#landing !== here) return
      this.#landing = null
      const atTop = here === 'heading'
      if (atTop) scrollTo(0, 0)
      element.focus({ preventScroll: atTop })
    }
  }

  #arrive(task: Where | null, landing: Landing | null): void {
    this.#landing = landing
    this.task = task
  }
}

const taskIn = (state: unknown): Where | null => (state as { task?: Where } | null)?.task ?? null
