import { getCountryCallingCode, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js'
import type { Customer } from '../../shared/commands.ts'
import type { SessionId } from '../../shared/ids.ts'
import type { Settings } from '../../shared/settings.ts'
import { wrongContact, type Contacts } from '../domain/contact.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { readPin } from '../domain/pin.ts'
import { searchText } from '../domain/search.ts'
import type { Dependencies } from './dependencies.ts'

export type Details = Contacts & { customerName: string; search: string }

/** The customer's name and contacts as they are stored, or which field is wrong. */
export function readDetails(customer: Customer, settings: Settings): Outcome<Details> {
  const { name, email = null, phone: typed } = customer
  const phone = typed === undefined ? null : readPhone(typed, settings.defaultCountry)
  if (typed !== undefined && phone === null)
    return refused('invalid', 'This is not a phone number that can be reached', { phone: 'not-a-number' })
  const contacts = { customerEmail: email, customerPhone: phone }
  const { textMessages, externalInvitation, authentication } = settings
  const rules = { textMessages, externalInvitation, needsContact: authentication === 'code' }
  const wrong = wrongContact(rules, contacts)
  if (wrong) return refused('invalid', 'The contact does not fit the settings of this team', wrong)
  const found = { customerName: name, ...contacts }
  return { ...found, search: searchText(found) }
}

/** E.164; null where it is no number that can exist, or has letters or an extension. */
export function readPhone(typed: string, country: string): string | null {
  if (/[^\p{Nd}\s()+./\-‐-―]/u.test(typed)) return null
  const number = parsePhoneNumberFromString(typed, {
    defaultCountry: country as CountryCode,
    extract: false,
  })
  return number?.isValid() && !number.ext ? number.number : null
}

/** Such as +44. */
export const callingCode = (country: string): string => `+${getCountryCallingCode(country as CountryCode)}`

/** What a sealed PIN is bound to. */
export const pinOf = (session: SessionId): string => `pin:${session}`

/** The PIN as digits, sealed; null without one. Refused where the settings ask for one and none is given. */
export function sealPin(
  deps: Dependencies,
  session: SessionId,
  typed: string | undefined,
  settings: Settings,
): Outcome<Buffer | null> {
  if (typed === undefined)
    return settings.authentication === 'pin'
      ? refused('invalid', 'This team guards its rooms with a Session PIN', { pin: 'missing' })
      : null
  const pin = readPin(typed)
  return isRefused(pin) ? pin : deps.seal.seal(pin, pinOf(session))
}
