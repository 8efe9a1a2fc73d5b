import type { z } from 'zod'

type Problems = Readonly<Record<string, string>>

/** Why a command was refused: the fields it was about, each with the server's reason, or a sentence about the whole. */
export interface Heeded {
  fields: Problems
  word: string
}

/** A form on its way: checked by the shared schema, sent once at a time, what was typed stays on a refusal. */
export class Submission<S extends z.ZodType> {
  isBusy = $state(false)
  /** What a person reads when the whole was refused. */
  refusal = $state<string | null>(null)
  #wrong = $state.raw<Problems>({})
  readonly #schema: S
  readonly #heed: (fault: unknown) => Heeded

  constructor(schema: S, heed: (fault: unknown) => Heeded) {
    this.#schema = schema
    this.#heed = heed
  }

  /** Whether this field, named by the end of its path, has to be put right. */
  isWrong(field: string): boolean {
    return field in this.#wrong
  }

  get isAnythingWrong(): boolean {
    return Object.keys(this.#wrong).length > 0
  }

  /** Why: a code of the server's, `unfit` where the shared schema says so, null where nothing is wrong. */
  problem(field: string): string | null {
    return this.#wrong[field] ?? null
  }

  /** Nothing is said to be wrong any more: what was asked for is not what is asked for now. */
  forget(): void {
    this.refusal = null
    this.#wrong = {}
  }

  /** True when the command succeeded. */
  async send(value: z.input<S>, command: (checked: z.output<S>) => Promise<void>): Promise<boolean> {
    if (this.isBusy) return false
    this.refusal = null
    const checked = this.#schema.safeParse(value)
    const issues = checked.error?.issues ?? []
    this.#wrong = Object.fromEntries(issues.map(({ path }) => [String(path.at(-1)), 'unfit']))
    if (!checked.success) return false
    this.isBusy = true
    try {
      await command(checked.data)
      return true
    } catch (fault) {
      const { fields, word } = this.#heed(fault)
      this.#wrong = fields
      if (Object.keys(fields).length === 0) this.refusal = word
      return false
    } finally {
      this.isBusy = false
    }
  }
}
