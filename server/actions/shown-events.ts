import { AgentId } from '../../shared/ids.ts'
import { EventType, SessionEvent, type Actor } from '../../shared/session.ts'
import type { EventLine } from '../storage/activity.ts'

/** Names of agents, by their ids. */
export type Names = Readonly<Record<string, string>>

/** Lines of the activity as screens show them, oldest first; `after` is what the customer was called later on. */
export const shownEvents = (lines: readonly EventLine[], names: Names, after?: string): SessionEvent[] =>
  calledAsThen(
    lines.map((line) => shownEvent(line, names)),
    after,
  )

function shownEvent({ seq, type, actorId, at, data: written }: EventLine, names: Names): SessionEvent {
  const { from, to, ...data } = EventData.parse(JSON.parse(written ?? '{}'))
  const other = to && actorId !== `agent:${to}` ? to : from
  return {
    seq,
    type: EventType.parse(type),
    actor: shownActor(actorId, names),
    at: at.toISOString(),
    ...data,
    ...(other && { other: { id: other, name: names[other] ?? '' } }),
  }
}

/** A change of the customer's details keeps the name before it: that is what she is called in the lines before. */
function calledAsThen(events: readonly SessionEvent[], after?: string): SessionEvent[] {
  let called = after
  return events
    .toReversed()
    .map(({ customer: before, ...event }) => {
      const line = called === undefined ? event : { ...event, customer: called }
      called = before ?? called
      return line
    })
    .toReversed()
}

/** What of a line's data the screens show. */
const EventData = SessionEvent.pick({
  title: true,
  file: true,
  reason: true,
  message: true,
  channel: true,
  until: true,
  why: true,
  customer: true,
  method: true,
}).extend({ from: AgentId.optional(), to: AgentId.optional() })

/** The agents whom these lines name. */
export const agentsIn = (lines: readonly EventLine[]): AgentId[] => [
  ...new Set(
    lines.flatMap(({ actorId, data }) => {
      const { from, to } = EventData.parse(JSON.parse(data ?? '{}'))
      return [agentOf(actorId), from, to].flatMap((id) => id ?? [])
    }),
  ),
]

const agentOf = (actorId: string): AgentId | null =>
  actorId.startsWith('agent:') ? (actorId.slice('agent:'.length) as AgentId) : null

function shownActor(actorId: string, names: Names): Actor {
  const id = agentOf(actorId)
  if (id) return { kind: 'agent', id, name: names[id] ?? '' }
  return { kind: actorId === 'customer' ? 'customer' : 'system' }
}
