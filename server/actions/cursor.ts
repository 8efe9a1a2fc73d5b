import { z } from 'zod'
import { SessionId } from '../../shared/ids.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import type { Place } from '../storage/sessions-in-order.ts'
import type { Dependencies } from './dependencies.ts'

const Kept = z.tuple([z.iso.datetime({ precision: 3 }), SessionId])

/** Where the next page begins, sealed: it says nothing to whoever holds it, and opens this list of this agent alone. */
export const writeCursor = ({ seal }: Pick<Dependencies, 'seal'>, list: string, { at, id }: Place): string =>
  seal.seal(JSON.stringify([at.toISOString(), id]), `cursor:${list}`).toString('base64url')

/** Null without one. Refused where it was made for another list or agent, or by nobody. */
export function readCursor(
  { seal }: Pick<Dependencies, 'seal'>,
  list: string,
  cursor: string | undefined,
): Outcome<Place | null> {
  if (cursor === undefined) return null
  try {
    const kept = seal.open(Buffer.from(cursor, 'base64url'), `cursor:${list}`)
    const [at, id] = Kept.parse(JSON.parse(kept))
    return { at: new Date(at), id }
  } catch {
    return refused('invalid', 'The cursor is not one of this list', { cursor: 'unknown' })
  }
}
