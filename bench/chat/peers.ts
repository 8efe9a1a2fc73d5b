import { foyerSeats } from './foyer-place.ts'
import { limitPlace, naivePlace } from './peer-places.ts'
import type { Seats } from './places.ts'

export const names = ['limit', 'Foyer', 'naive'] as const
export type Name = (typeof names)[number]

const nothing = (): void => undefined

/** Each with the script of its server, and how one sits down there. */
export const peers: Record<Name, { script: string; seats(): Seats }> = {
  limit: { script: 'dist/bench/servers/chat-limit.js', seats: () => ({ sit: limitPlace, close: nothing }) },
  Foyer: { script: 'dist/server/main.js', seats: foyerSeats },
  naive: { script: 'dist/bench/servers/chat-naive.js', seats: () => ({ sit: naivePlace, close: nothing }) },
}
