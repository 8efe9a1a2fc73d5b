import type { Toasts } from './toasts.svelte.ts'

/** A command behind one button: on its way once at a time; a refusal is said in a toast. */
export class Press {
  isBusy = $state(false)
  readonly #toasts: Toasts

  constructor(toasts: Toasts) {
    this.#toasts = toasts
  }

  async do(command: () => Promise<unknown>): Promise<void> {
    if (this.isBusy) return
    this.isBusy = true
    try {
      await command()
    } catch (fault) {
      this.#toasts.refused(fault)
    } finally {
      this.isBusy = false
    }
  }
}
