import { z } from 'zod'
import { AgentId, MessageId, SessionId, TaskId, TeamId } from './ids.ts'
import { Moment, StatusRow } from './status.ts'

export const SessionState = z.enum(['planned', 'active', 'ended'])
export type SessionState = z.infer<typeof SessionState>

export const TaskState = z.enum(['open', 'completed', 'withdrawn'])
export type TaskState = z.infer<typeof TaskState>

/** One row of the history pane. */
export const SessionRow = z.object({
  id: SessionId,
  state: SessionState,
  customer: z.object({ name: z.string() }),
  owner: z.object({ id: AgentId, name: z.string() }),
  invitedAt: Moment.nullable(),
  /** When the owner last entered the room: what the recent list is ordered by. */
  enteredAt: Moment,
  row: StatusRow,
})
export type SessionRow = z.infer<typeof SessionRow>

export const SessionPage = z.object({
  items: z.array(SessionRow),
  nextCursor: z.string().nullable(),
})
export type SessionPage = z.infer<typeof SessionPage>

export const Task = z.object({
  id: TaskId,
  kind: z.literal('acknowledge'),
  title: z.string(),
  text: z.string(),
  state: TaskState,
  createdAt: Moment,
  completedAt: Moment.nullable(),
})
export type Task = z.infer<typeof Task>

export const EventType = z.enum([
  'session-started',
  'invitation-sent',
  'invitation-failed',
  'link-opened',
  'customer-joined',
  'task-added',
  'task-completed',
  'session-ended',
])
export type EventType = z.infer<typeof EventType>

/** Who did it, by kind; an agent also by id and name. */
export const Actor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('agent'), id: AgentId, name: z.string() }),
  z.object({ kind: z.literal('customer') }),
  z.object({ kind: z.literal('system') }),
])
export type Actor = z.infer<typeof Actor>

/** One line of the session's activity; `seq` has no gaps. `title` and `reason` as the type needs. */
export const SessionEvent = z.object({
  seq: z.int().min(1),
  type: EventType,
  actor: Actor,
  at: Moment,
  title: z.string().optional(),
  reason: z.string().optional(),
})
export type SessionEvent = z.infer<typeof SessionEvent>

export const MessageState = z.enum(['waiting', 'sending', 'sent', 'failed'])
export type MessageState = z.infer<typeof MessageState>

export const Invitation = z.object({
  id: MessageId,
  state: MessageState,
  at: Moment,
  /** Why it failed, as a code the screens have words for. */
  reason: z.enum(['no-mail-server', 'refused', 'unreachable']).nullable(),
  /** True where anybody on this machine may read it: the demo's outbox. */
  readable: z.boolean(),
})
export type Invitation = z.infer<typeof Invitation>

/** The room as the agent sees it: whole, at `seq`. `events` are the newest, oldest first. */
export const AgentRoom = z.object({
  id: SessionId,
  seq: z.int(),
  state: SessionState,
  customer: z.object({ name: z.string(), email: z.string().nullable() }),
  owner: z.object({ id: AgentId, name: z.string() }),
  settingsTeam: z.object({ id: TeamId, name: z.string() }),
  createdAt: Moment,
  invitedAt: Moment.nullable(),
  firstJoinedAt: Moment.nullable(),
  lastSeenAt: Moment.nullable(),
  endedAt: Moment.nullable(),
  invitation: Invitation.nullable(),
  tasks: z.array(Task),
  events: z.array(SessionEvent),
  row: StatusRow,
})
export type AgentRoom = z.infer<typeof AgentRoom>

/** The room as the customer sees it: whole, at `seq`. */
export const CustomerRoom = z.object({
  id: SessionId,
  seq: z.int(),
  state: SessionState,
  customer: z.object({ name: z.string() }),
  /** `here`: the owner has this room open now. */
  owner: z.object({ name: z.string(), here: z.boolean() }),
  team: z.object({ name: z.string() }),
  endedAt: Moment.nullable(),
  tasks: z.array(Task),
})
export type CustomerRoom = z.infer<typeof CustomerRoom>

/** Why a session's status is what it is, for whoever doubts the dot (docs/presence.md). */
export const PresenceReport = z.object({
  id: SessionId,
  row: StatusRow,
  /** What made the status what it is now: of presence and progress the later. Null where nothing is remembered. */
  setBy: z
    .object({
      what: z.enum([
        'arrival',
        'departure',
        'lapse',
        'customer-joined',
        'task-added',
        'task-completed',
        'live-state-away',
      ]),
      at: Moment,
      /** The process it happened in, of presence. */
      process: z.string().optional(),
      /** The line of the activity, of progress. */
      seq: z.int().optional(),
    })
    .nullable(),
  /** The processes that hold a connection, as far as live state knows; the asked one answers for itself. */
  processes: z.array(
    z.object({
      process: z.string(),
      /** False: it holds one by what live state says, and did not answer. */
      answered: z.boolean(),
      host: z.string().nullable(),
      pid: z.int().nullable(),
      /** When its lease ends unless renewed; null without leases, or while another process claims what it held. */
      leaseEndsAt: Moment.nullable(),
      connections: z.array(
        z.object({
          since: Moment,
          /** When its last sign of life came. */
          heardAt: Moment,
          transport: z.string(),
          /** Whether the page is in sight; null where it has not said. */
          visible: z.boolean().nullable(),
        }),
      ),
    }),
  ),
})
export type PresenceReport = z.infer<typeof PresenceReport>
