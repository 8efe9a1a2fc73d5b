import type { History } from '../../shared/commands.ts'
import type { Settings } from '../../shared/settings.ts'
import { scopesOf, type Person } from './access.ts'
import { refused, type Refused } from './outcome.ts'

type Parts = Pick<Settings, 'historyPane' | 'historySearch' | 'historyUpdated' | 'historyRecent'>
export type Part = 'search' | 'updated' | 'recent'

/** What of the history pane an agent has, by the settings of the agent's main team. */
export function historyOf(agent: Person, parts: Parts): History {
  const search = parts.historyPane && parts.historySearch
  return {
    search,
    scopes: search ? scopesOf(agent) : [],
    updated: parts.historyPane && parts.historyUpdated,
    recent: parts.historyPane && parts.historyRecent,
  }
}

/** What the administrator switched off is refused. */
export const mayUse = (history: History, part: Part): Refused | null =>
  history[part]
    ? null
    : refused('not-allowed', `The administrator switched this part of the history off: ${part}`)
