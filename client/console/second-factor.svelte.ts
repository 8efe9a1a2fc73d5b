import { GiveCode, OwnPassword, type SecondFactor, type SecondFactorBegun } from '../../shared/people.ts'
import { Submission } from '../desk/submission.svelte.ts'
import { commands } from '../link/console.ts'
import { heed, refusalOf } from './refusals.ts'

/** What the password is asked for. */
export type Wish = 'begin' | 'renew' | 'end'

/** One's own second factor, and where one stands in setting it up. */
export class OwnSecondFactor {
  now = $state.raw<SecondFactor | null>(null)
  failed = $state(false)
  /** What was pressed: the password comes first. */
  wish = $state<Wish | null>(null)
  begun = $state.raw<SecondFactorBegun | null>(null)
  /** Just made; said once. */
  codes = $state.raw<readonly string[] | null>(null)
  readonly password = new Submission(OwnPassword, (fault) =>
    refusalOf(fault) === 'wrong-password' ? { fields: { present: 'wrong' }, word: '' } : heed(fault),
  )
  readonly code = new Submission(GiveCode, (fault) =>
    refusalOf(fault) === 'wrong-code' ? { fields: { code: 'wrong' }, word: '' } : heed(fault),
  )
  readonly #ask: <T>(command: Promise<T>) => Promise<T>

  /** `ask`: what every command goes through. */
  constructor(ask: <T>(command: Promise<T>) => Promise<T>) {
    this.#ask = ask
    void this.read()
  }

  async read(): Promise<void> {
    this.failed = false
    try {
      this.now = await this.#ask(commands.secondFactor())
    } catch {
      this.failed = true
    }
  }

  /** With the password: does what was pressed. True when it is done. */
  prove(present: string): Promise<boolean> {
    return this.password.send({ present }, async (checked) => {
      const { wish } = this
      if (wish === 'begin') this.begun = await this.#ask(commands.beginSecondFactor(checked))
      if (wish === 'renew') this.codes = (await this.#ask(commands.newRecoveryCodes(checked))).codes
      if (wish === 'end') await this.#ask(commands.endSecondFactor(checked))
      this.wish = null
      if (wish === 'end') await this.read()
    })
  }

  confirm(code: string): Promise<boolean> {
    return this.code.send({ code }, async (checked) => {
      this.codes = (await this.#ask(commands.confirmSecondFactor(checked))).codes
      this.begun = null
    })
  }

  async kept(): Promise<void> {
    this.codes = null
    await this.read()
  }
}
