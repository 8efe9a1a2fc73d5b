import type { AgentId } from '../../shared/ids.ts'

let agent: AgentId | null = null

/** For whom this page speaks from now on; null: for whoever is logged in. */
export function speakFor(id: AgentId | null): void {
  agent = id
}

/**
 * What every command says beside its cookie: somebody else may have logged in in this browser meanwhile, and nothing of
 * this page's agent is said in their name.
 */
export const speaker = (): { 'foyer-agent'?: AgentId } => (agent ? { 'foyer-agent': agent } : {})
