/** Closes in reverse order of opening, once; what takes longer than `deadlineMs` in all is left. */
export class Shutdown {
  readonly #steps: { name: string; close: () => Promise<void> | void }[] = []
  #closing: Promise<void> | null = null

  /** To be closed before everything opened earlier. */
  opened(name: string, close: () => Promise<void> | void): void {
    this.#steps.push({ name, close })
  }

  close(deadlineMs: number, onFault: (name: string, fault: unknown) => void): Promise<void> {
    this.#closing ??= Promise.race([this.#closeAll(onFault), after(deadlineMs)])
    return this.#closing
  }

  async #closeAll(onFault: (name: string, fault: unknown) => void): Promise<void> {
    for (const { name, close } of this.#steps.reverse()) {
      try {
        await close()
      } catch (fault) {
        onFault(name, fault)
      }
    }
  }
}

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref())
