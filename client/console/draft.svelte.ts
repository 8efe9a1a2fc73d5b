import type { z } from 'zod'
import type { Customer, SessionForm } from '../../shared/commands.ts'
import type { Channel } from '../../shared/session.ts'

/** What the settings say about a customer's contacts. */
export type ContactRules = Pick<SessionForm, 'textMessages' | 'externalInvitation' | 'callingCode'>

/** What is typed about a customer: all of it is kept, whichever fields the settings show. */
export class Draft {
  name = $state('')
  email = $state('')
  phone = $state('')
  pin = $state('')
  channel = $state<Channel>('email')

  /** By which contact the customer is written to, as the settings allow. */
  channelBy = (rules: ContactRules): Channel => (rules.textMessages ? this.channel : 'email')

  /** As a command takes it: the contact that has to be given goes along empty, so that it is found missing. */
  customer(rules: ContactRules): z.input<typeof Customer> {
    const [name, email, phone] = [this.name, this.email.trim(), this.phone.trim()]
    if (rules.externalInvitation) return { name, ...(email && { email }), ...(phone && { phone }) }
    return this.channelBy(rules) === 'text' ? { name, phone } : { name, email }
  }

  /** The PIN where one is given or has to be. */
  pinFor = (needed: boolean): { pin?: string } => (needed || this.pin.trim() ? { pin: this.pin } : {})

  fill(from: { name: string; email: string | null; phone: string | null; pin: string | null }): void {
    this.name = from.name
    this.email = from.email ?? ''
    this.phone = from.phone ?? ''
    this.pin = from.pin ?? ''
    this.channel = from.phone && !from.email ? 'text' : 'email'
  }

  clear(): void {
    this.fill({ name: '', email: null, phone: null, pin: null })
  }
}

/** A PIN nobody thought of: four digits. */
export function suggestedPin(): string {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1))
  return String(random % 10_000).padStart(4, '0')
}
