import { Patience } from './patience.ts'

/** The part of the page that is fetched after the first content; null until it is there. */
export class Late {
  pages = $state.raw<typeof import('./late-pages.ts') | null>(null)
  #patience = new Patience()

  /** Tries until it is there. That a build is gone is noticed by whoever opens the line. */
  async load(): Promise<void> {
    for (let failures = 0; !this.pages; failures++) {
      try {
        this.pages = await import('./late-pages.ts')
      } catch {
        await this.#patience.wait(failures)
      }
    }
  }
}
