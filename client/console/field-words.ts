import type { z } from 'zod'
import { Pin } from '../../shared/commands.ts'
import * as words from '../../words/messages.js'
import type { ContactRules, Draft } from './draft.svelte.ts'
import type { Submission } from '../desk/submission.svelte.ts'

type Problems = Pick<Submission<z.ZodType>, 'problem'>
type Sentence = string | null

/** What is wrong with each field about a customer and how to put it right; null where all is well. */
export const nameWord = (problems: Problems): Sentence =>
  problems.problem('name') === null ? null : words.console_error_name()

export function emailWord(problems: Problems, { email }: Draft): Sentence {
  const contact = problems.problem('contact')
  if (contact === 'needed-for-code') return words.console_error_contact_code()
  if (contact === 'one-only') return words.console_error_contact_one()
  if (contact === null && problems.problem('email') === null) return null
  if (email.trim() === '') return words.console_error_email_missing()
  const [, domain, ...more] = email.trim().split('@')
  if (more.length > 0) return words.console_error_email_signs()
  return domain !== undefined && !/\.[^.]+$/.test(domain)
    ? words.console_error_email_domain()
    : words.console_error_email()
}

export function phoneWord(problems: Problems, { phone }: Draft): Sentence {
  const problem = problems.problem('phone')
  if (problem === 'text-messages-off') return words.console_no_texts_use_email()
  if (problem === null && problems.problem('contact') !== 'missing') return null
  return phone.trim() === '' ? words.console_error_phone_missing() : words.console_error_phone()
}

/** An optional PIN that was emptied again is no longer wrong. */
export function pinWord(problems: Problems, { pin }: Draft, needed: boolean): Sentence {
  const problem = problems.problem('pin')
  if (problem === null) return null
  return pin.trim() || needed || problem === 'missing' ? pinSentence(pin) : null
}

/** What is wrong with a PIN as it is typed; null as soon as it is one. */
function pinSentence(typed: string): Sentence {
  const characters = [...typed.trim()]
  if (characters.length === 0) return words.console_error_pin_missing()
  const wrong = characters.findIndex((each) => !/^\p{Nd}$/u.test(each))
  const position = String(wrong + 1)
  if (wrong >= 0)
    return /\p{L}/u.test(characters[wrong] ?? '')
      ? words.console_error_pin_letter({ position })
      : words.console_error_pin_sign({ position })
  return characters.length < 4 || characters.length > 8 ? words.console_error_pin_length() : null
}

/** A PIN that the server will take, so that it is found wrong together with the other fields. */
export const TypedPin = Pin.refine((typed) => pinSentence(typed) === null)

/** One field that has to be put right. */
export interface Correction {
  /** The name of its input. */
  field: 'name' | 'email' | 'phone' | 'pin' | 'settingsTeamId'
  label: string
}

/** Every field about the customer that has to be put right, in the order they stand in. */
export function corrections(
  problems: Problems,
  draft: Draft,
  rules: ContactRules & { pin: boolean },
): Correction[] {
  const channel = draft.channelBy(rules)
  const shows = (contact: 'email' | 'text') => rules.externalInvitation || channel === contact
  const found: [boolean, Correction][] = [
    [nameWord(problems) !== null, { field: 'name', label: words.console_new_name() }],
    [
      shows('email') && emailWord(problems, draft) !== null,
      { field: 'email', label: words.console_new_email() },
    ],
    [
      shows('text') && phoneWord(problems, draft) !== null,
      { field: 'phone', label: words.console_new_phone() },
    ],
    [pinWord(problems, draft, rules.pin) !== null, { field: 'pin', label: words.console_pin() }],
  ]
  return found.flatMap(([isWrong, correction]) => (isWrong ? correction : []))
}
