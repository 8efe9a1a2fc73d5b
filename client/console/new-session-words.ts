import type { SessionForm } from '../../shared/commands.ts'
import * as words from '../../words/messages.js'
import type { Draft } from './draft.svelte.ts'

/** What pressing the button will do to the customer; nothing where a notice says it already. */
export function consequence(form: SessionForm, draft: Draft, when: 'start' | 'plan'): string | null {
  if (form.externalInvitation) return null
  const customer = firstName(draft.name)
  if (when === 'plan') return words.console_new_gets_nothing({ customer })
  return draft.channelBy(form) === 'text'
    ? words.console_new_gets_text({ customer })
    : words.console_new_gets_email({ customer })
}

/** What is to be known about the chosen settings, in a sentence. */
export function settingsHint({ team, teams, textMessages, externalInvitation }: SessionForm): string | null {
  if (!textMessages && !externalInvitation) return words.console_no_texts()
  if (teams.length < 2) return null
  return team.id === teams[0]?.id ? words.console_new_settings_own() : words.console_new_settings_other()
}

/** By the first name, or as the customer while there is none. */
export const firstName = (name: string): string =>
  name.trim().split(/\s+/u)[0] || words.console_the_customer()
