const firstMs = 1_000
const longestMs = 10_000

/** Waits longer after each failure, but never longer than until the network is back. */
export class Patience {
  #sleepers = new Set<() => void>()

  constructor() {
    addEventListener('online', () => this.wake())
  }

  wait(failures: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.#sleepers.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, Math.min(firstMs * 2 ** failures, longestMs))
      this.#sleepers.add(wake)
    })
  }

  wake(): void {
    for (const wake of [...this.#sleepers]) wake()
  }
}
