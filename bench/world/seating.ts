/** How many of whom, and who watches whom. */
export interface Seating {
  customers: number
  consoles: number
  /** Sessions on one console's list. */
  listed: number
  /** All consoles show one list. */
  isShared: boolean
}

/** Agents who own sessions; the consoles are theirs in turn, as only an owner may see a session. */
export const ownersOf = ({ customers, consoles, listed, isShared }: Seating): number =>
  isShared ? 1 : Math.min(consoles, Math.ceil(customers / listed))

/** Who owns session number `session`. Those beyond all lists are shared out evenly. */
export function ownerOf(seating: Seating, session: number): number {
  const owners = ownersOf(seating)
  const owner = Math.floor(session / seating.listed)
  return owner < owners ? owner : session % owners
}

/** The sessions on a console's list. */
export function listOf(seating: Seating, console: number): number[] {
  const first = (console % ownersOf(seating)) * seating.listed
  const last = Math.min(first + seating.listed, seating.customers)
  return Array.from({ length: Math.max(0, last - first) }, (_, n) => first + n)
}

/** How many sessions stand on a list. */
export const watchedOf = (seating: Seating): number =>
  Math.min(seating.customers, ownersOf(seating) * seating.listed)
