import type { TaskId } from '../../shared/ids.ts'

/** Where in the room the person is: the list, or one task. The address stays the same. */
export class Place {
  task = $state.raw<TaskId | null>(taskIn(history.state))
  /** Where the keyboard and the screen reader go on arrival; not on the first load, which is the browser's. */
  #landing: TaskId | 'heading' | null = null

  constructor() {
    addEventListener('popstate', (event) => {
      const next = taskIn(event.state)
      if (next !== this.task) this.#arrive(next, next ? 'heading' : this.task)
    })
  }

  open(task: TaskId): void {
    history.pushState({ task }, '')
    this.#arrive(task, 'heading')
  }

  /** Back to the list: to the task just left, or to the heading when that is done with. */
  leave(landing: TaskId | 'heading'): void {
    if (this.task === null) return
    // At once and not with the popstate, so that a second press cannot go back twice.
    this.#arrive(null, landing)
    history.back()
  }

  /** An attachment: takes the focus if this is where the person lands. */
  landing(here: TaskId | 'heading') {
    return (element: HTMLElement) => {
      if (this.#landing !== here) return
      this.#landing = null
      const atTop = here === 'heading'
      if (atTop) scrollTo(0, 0)
      element.focus({ preventScroll: atTop })
    }
  }

  #arrive(task: TaskId | null, landing: TaskId | 'heading' | null): void {
    this.#landing = landing
    this.task = task
  }
}

const taskIn = (state: unknown): TaskId | null => (state as { task?: TaskId } | null)?.task ?? null
