import type { z } from 'zod'
import { refusalWord, refusedFields } from './refusals.ts'

/** A form on its way: checked by the shared schema, sent once at a time, what was typed stays on a refusal. */
export class Submission<S extends z.ZodType> {
  isBusy = $state(false)
  /** What a person reads when the whole was refused. */
  refusal = $state<string | null>(null)
  #wrong = $state.raw<readonly string[]>([])
  readonly #schema: S

  constructor(schema: S) {
    this.#schema = schema
  }

  /** Whether this field, named by the end of its path, has to be put right. */
  isWrong(field: string): boolean {
    return this.#wrong.includes(field)
  }

  /** True when the command succeeded. */
  async send(value: z.input<S>, command: (checked: z.output<S>) => Promise<void>): Promise<boolean> {
    if (this.isBusy) return false
    this.refusal = null
    const checked = this.#schema.safeParse(value)
    this.#wrong = checked.success ? [] : checked.error.issues.map(({ path }) => String(path.at(-1)))
    if (!checked.success) return false
    this.isBusy = true
    try {
      await command(checked.data)
      return true
    } catch (fault) {
      this.#wrong = refusedFields(fault)
      if (this.#wrong.length === 0) this.refusal = refusalWord(fault)
      return false
    } finally {
      this.isBusy = false
    }
  }
}
