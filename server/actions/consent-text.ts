import { createHash } from 'node:crypto'
import type { Settings } from '../../shared/settings.ts'
import * as words from '../../words/messages.js'

const VERSION_CHARACTERS = 12

/** What a customer is asked to agree to, and what she is told when she does not. `version` names the text. */
export function consentOf(settings: Pick<Settings, 'consentText' | 'disagreeText'>) {
  const text = settings.consentText || words.room_consent_text()
  return {
    text,
    disagreeText: settings.disagreeText || words.room_disagree_text(),
    version: versionOf(text),
  }
}

/** What a customer agrees to by signing; {customer} is whoever signs. */
export function signConsentOf({ signConsent }: Pick<Settings, 'signConsent'>) {
  const text = signConsent || words.room_sign_consent()
  return { text, version: versionOf(text) }
}

const versionOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, VERSION_CHARACTERS)
