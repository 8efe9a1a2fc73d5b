import type { Origin, SettingsPage } from '../../shared/administration.ts'
import type { TeamId } from '../../shared/ids.ts'
import { allSettings, isOfTeam, settingsSchema, type Setting } from '../../shared/settings.ts'
import { CommandRefused } from '../link/ask.ts'
import { commands } from '../link/administration.ts'
import { codeOf } from './refusal-words.ts'

type Value = SettingsPage['values'][string]['value']

/** The settings of the system (null) or of a team, and what was changed here and not saved yet. */
export class SettingsDraft {
  readonly team: TeamId | null
  page = $state.raw<SettingsPage | null>(null)
  /** Why nothing can be shown. */
  failed = $state.raw<CommandRefused['code'] | null>(null)
  isBusy = $state(false)
  /** Why the last Save did nothing: somebody else was faster, or what else the server said. */
  refusal = $state.raw<CommandRefused['code'] | null>(null)
  /** Who changed which of them since they were read here. */
  meanwhile = $state.raw<readonly { key: Setting; by: string }[]>([])
  /** What the server said against a value. */
  #refused = $state.raw<Readonly<Record<string, string>>>({})
  /** Null: the choice made here is taken back. */
  #changes = $state.raw<Readonly<Record<string, Value>>>({})
  readonly keys: readonly Setting[]
  readonly changed = $derived(Object.keys(this.#changes) as Setting[])
  readonly isWrong = $derived(this.changed.some((key) => this.wrong(key)))

  constructor(team: TeamId | null) {
    this.team = team
    this.keys = allSettings.filter((key) => !team || isOfTeam(key))
  }

  async load(): Promise<void> {
    this.failed = null
    try {
      this.page = await commands.settings(this.team)
    } catch (fault) {
      this.failed = codeOf(fault)
    }
  }

  value(key: Setting): Value {
    const change = this.#changes[key]
    const stored = this.page?.values[key]
    if (change === null) return stored?.without ?? null
    return change ?? stored?.value ?? null
  }

  /** Where the value comes from, once it is saved. */
  origin(key: Setting): Origin {
    const stored = this.page?.values[key]?.from ?? 'default'
    const change = this.#changes[key]
    if (change === undefined) return stored
    if (change !== null) return this.#own
    return stored === 'team' ? 'system' : 'default'
  }

  isChanged(key: Setting): boolean {
    return key in this.#changes
  }

  /** It was chosen here, so that the choice can be taken back. */
  isOwn(key: Setting): boolean {
    return this.origin(key) === this.#own
  }

  /** `unfit` where it cannot be a value of this setting; what the server said; null where nothing is wrong. */
  wrong(key: Setting): string | null {
    const change = this.#changes[key]
    // What was not changed may have to be entered once more.
    if (change === undefined) return this.#refused[key] ?? null
    if (change === null) return null
    return settingsSchema.shape[key].safeParse(change).success ? (this.#refused[key] ?? null) : 'unfit'
  }

  set(key: Setting, value: Value): void {
    const stored = this.page?.values[key]?.value
    const { [key]: _former, ...others } = this.#changes
    this.#changes = isSame(stored, value) ? others : { ...others, [key]: value }
    this.#clear(key)
  }

  /** What holds then is the system's, or the default. */
  takeBack(key: Setting): void {
    const { [key]: _former, ...others } = this.#changes
    this.#changes = this.page?.values[key]?.from === this.#own ? { ...others, [key]: null } : others
    this.#clear(key)
  }

  discard(): void {
    this.#changes = {}
    this.#refused = {}
    this.refusal = null
    this.meanwhile = []
  }

  /** True when all of it is saved. What was changed stays on a refusal. */
  async save(): Promise<boolean> {
    if (!this.page || this.isBusy || this.isWrong) return false
    this.isBusy = true
    this.refusal = null
    try {
      const { revision } = this.page
      this.page = await commands.changeSettings(this.team, { revision, changes: this.#changes })
      this.discard()
      return true
    } catch (fault) {
      await this.#heed(fault)
      return false
    } finally {
      this.isBusy = false
    }
  }

  async #heed(fault: unknown): Promise<void> {
    const code = codeOf(fault)
    const details = fault instanceof CommandRefused ? fault.details : {}
    this.refusal = code
    if (code === 'invalid') this.#refused = details
    if (code !== 'changed-meanwhile') return
    this.meanwhile = Object.entries(details).map(([key, by]) => ({ key: key as Setting, by }))
    await this.load()
    // What is now as it was changed to here is no change any more.
    for (const key of this.changed) {
      const change = this.#changes[key]
      if (change !== null && change !== undefined) this.set(key, change)
    }
  }

  #clear(key: Setting): void {
    const { [key]: _said, ...others } = this.#refused
    this.#refused = others
  }

  get #own(): Origin {
    return this.team ? 'team' : 'system'
  }
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
