import type { GateScreen } from '../../actions/read-gate.ts'
import * as words from '../../../words/messages.js'
import { icon } from './drawings.ts'
import { html, type Html } from './html.ts'
import { firstName } from './names.ts'

/** Why the last press did not get her on; `sent`: it was for a code. */
export type Tried = 'wrong' | 'invalid' | 'often' | 'declined' | 'sent'

interface Asked {
  name: 'pin' | 'code'
  action: string
  label: string
  most: number
  autocomplete: string
  /** What was wrong with the last one, in a sentence. */
  wrong: string | null
  /** Heard with the field: the id of what is said elsewhere on the page. */
  note: string | null
}

/** One field for digits; its button stands in the foot of the page and names the form. */
export const entryForm = ({ session }: GateScreen, asked: Asked): Html =>
  html`<form id="${asked.name}" class="digits" method="post" action="${asked.action}">
    <input type="hidden" name="session" value="${session}" />
    <label class="visually-hidden" for="digits">${asked.label}</label>
    <input
      class="digits__input"
      id="digits"
      name="${asked.name}"
      type="text"
      dir="ltr"
      inputmode="numeric"
      autocomplete="${asked.autocomplete}"
      maxlength="${asked.most}"
      autofocus
      required
      ${asked.wrong ? html`aria-invalid="true" aria-describedby="why"` : asked.note && html`aria-describedby="${asked.note}"`}
    />
    ${
      asked.wrong &&
      html`<p class="field__error" id="why" role="alert">${icon('alert')}<span>${asked.wrong}</span></p>`
    }
  </form>`

const wordsOf = {
  pin: { invalid: words.room_pin_invalid, wrong: words.room_pin_wrong, last: words.room_pin_wrong_last },
  code: { invalid: words.room_code_invalid, wrong: words.room_code_wrong, last: words.room_code_wrong_last },
}

/** What was wrong, how many tries are left, and what follows them. */
export function triedWords(
  what: keyof typeof wordsOf,
  { triesLeft: left, isLastRound, settings, agentName }: GateScreen,
  tried: Tried | undefined,
): string | null {
  const { invalid, wrong, last } = wordsOf[what]
  if (tried === 'invalid') return invalid()
  if (tried !== 'wrong' || left === settings.lockTries) return null
  return isLastRound
    ? last({ left, agent: firstName(agentName) })
    : wrong({ left, pause: inMinutes(settings.lockMinutes * 60_000) })
}

/** Never less than what is left. */
export const inMinutes = (ms: number): string =>
  words.room_minutes({ count: Math.max(1, Math.ceil(ms / 60_000)) })
