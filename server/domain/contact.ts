import type { Channel } from '../../shared/session.ts'

/** What a settings team wants to know of a customer. */
export interface ContactRules {
  textMessages: boolean
  externalInvitation: boolean
  /** One-time codes go to the contacts, so there has to be one. */
  needsContact: boolean
}

export interface Contacts {
  customerEmail: string | null
  /** E.164. */
  customerPhone: string | null
}

/** Which field is wrong and why, as a code the screens have words for; null when all is well. */
export function wrongContact(rules: ContactRules, contacts: Contacts): Record<string, string> | null {
  const { customerEmail: email, customerPhone: phone } = contacts
  if (rules.externalInvitation)
    return rules.needsContact && !email && !phone ? { contact: 'needed-for-code' } : null
  if (phone && !rules.textMessages) return { phone: 'text-messages-off' }
  if (email && phone) return { contact: 'one-only' }
  return email || phone ? null : { contact: 'missing' }
}

/** Where the customer is written to, by mail where both are there; null without any contact. */
export const channelOf = ({
  customerEmail,
  customerPhone,
}: Contacts): { channel: Channel; recipient: string } | null =>
  customerEmail
    ? { channel: 'email', recipient: customerEmail }
    : customerPhone
      ? { channel: 'text', recipient: customerPhone }
      : null
