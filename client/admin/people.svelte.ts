import type { AgentId } from '../../shared/ids.ts'
import type { Account } from '../../shared/people.ts'
import { commands } from '../link/administration.ts'
import { codeOf, refusalWord } from './refusal-words.ts'

/** What is asked about somebody, each in a dialog. */
export type Asked = 'form' | 'leaving' | 'hand-over' | 'link'

/** All accounts, and the one command that is on its way. */
export class People {
  items = $state.raw<readonly Account[] | null>(null)
  failed = $state(false)
  /** What was typed to find somebody. */
  sought = $state('')
  /** Whose row waits for an answer. */
  busy = $state<AgentId | null>(null)
  /** What the last command in a row came to, for a person to read. */
  said = $state<{ kind: 'danger' | 'plain'; text: string } | null>(null)
  readonly shown = $derived(
    (this.items ?? []).filter(({ name, email, team }) =>
      [name, email, team.name].some((part) => part.toLowerCase().includes(this.sought.trim().toLowerCase())),
    ),
  )

  async load(): Promise<void> {
    this.failed = false
    try {
      this.items = (await commands.people()).items
    } catch {
      this.failed = true
    }
  }

  put(account: Account): void {
    const others = (this.items ?? []).filter(({ id }) => id !== account.id)
    this.items = [...others, account].toSorted((one, other) => one.name.localeCompare(other.name))
  }

  /** A command from a row; says `done` when it is. */
  async act(id: AgentId, command: () => Promise<Account>, done: string): Promise<void> {
    if (this.busy) return
    this.busy = id
    this.said = null
    try {
      this.put(await command())
      this.said = { kind: 'plain', text: done }
    } catch (fault) {
      this.said = { kind: 'danger', text: refusalWord(codeOf(fault)) }
    } finally {
      this.busy = null
    }
  }
}
