import type { SessionId } from '../../shared/ids.ts'
import type { Settings } from '../../shared/settings.ts'
import { isStranger, mayEnter, nextGate, type Gate } from '../domain/gates.ts'
import { mayTry } from '../domain/lock-out.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { sessionWithNames } from '../storage/sessions.ts'
import { consentOf } from './consent-text.ts'
import type { Dependencies } from './dependencies.ts'
import { passageOf, type Guest } from './guest.ts'
import { findLink } from './open-link.ts'
import { contactsOf, liveCodes } from './send-code.ts'

/** What a customer is shown in place of the room. */
export interface GateScreen {
  gate: Gate | 'locked' | 'barred'
  session: SessionId
  agentName: string
  teamName: string
  settings: Settings
  /** Of the present round: after the last one follows a pause, or with `isLastRound` the owner's word. */
  triesLeft: number
  isLastRound: boolean
  /** Until something may be tried again. */
  lockedForMs: number
  code: {
    /** Where it goes, so that she knows where to look and nobody else learns the address. */
    contacts: string[]
    isSent: boolean
    /** How long ago the newest of them; null: none was sent, or none is valid any more. */
    sentForMs: number | null
    /** Asked because this is not the browser that joined. */
    isForDevice: boolean
  }
  consent: ReturnType<typeof consentOf>
}

/** The gate before a browser; null: the room is open to it. Reads only. */
export async function readGate(deps: Dependencies, guest: Guest): Promise<Outcome<GateScreen | null>> {
  const passage = await passageOf(deps, guest)
  const { session, entry } = guest
  const refusal = mayEnter(passage)
  if (refusal) return refusal
  const gate = nextGate(passage)
  if (gate === null) return null
  const found = await sessionWithNames(deps.db, session.id)
  if (!found) return refused('no-room', 'This browser has no room')
  const settings = deps.settingsOf(session.settingsTeamId)
  const codes = await liveCodes({ tx: deps.db, session, at: passage.now })
  const sentAt = codes.map(({ createdAt }) => createdAt.getTime())
  const hindrance = gate === 'consent' ? null : mayTry(session, passage.now)
  return {
    gate: isRefused(hindrance) ? (session.barredAt ? 'barred' : 'locked') : gate,
    session: session.id,
    agentName: found.ownerName,
    teamName: found.teamName,
    settings,
    triesLeft: settings.lockTries - session.wrongTries,
    isLastRound: session.lockOuts + 1 >= settings.lockOutsMost,
    lockedForMs: session.lockedUntil ? session.lockedUntil.getTime() - passage.now.getTime() : 0,
    code: {
      contacts: contactsOf(session).map(({ recipient }) => hint(recipient)),
      isSent: codes.length > 0,
      sentForMs: codes.length > 0 ? passage.now.getTime() - Math.max(...sentAt) : null,
      isForDevice: isStranger(session, entry),
    },
    consent: consentOf(settings),
  }
}

/** Whose room it is and whom to call, for the page that keeps another browser out of it. */
export interface Door {
  teamName: string
  settings: Settings
}

/** The door of a session, or of the one that a link leads to. Reads only. */
export async function readDoor(
  deps: Dependencies,
  to: { token: string } | { id: SessionId },
): Promise<Door | null> {
  const id = 'id' in to ? to.id : (await findLink(deps, to.token))?.sessionId
  const found = id && (await sessionWithNames(deps.db, id))
  if (!found) return null
  return { teamName: found.teamName, settings: deps.settingsOf(found.session.settingsTeamId) }
}

/** Enough to know one's own address by: "m…@example.com", "…4471". */
function hint(recipient: string): string {
  const [name = '', host] = recipient.split('@')
  return host === undefined ? `…${recipient.slice(-4)}` : `${[...name][0] ?? ''}…@${host}`
}
