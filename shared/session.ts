import { z } from 'zod'
import { ChatState } from './chat.ts'
import { AgentId, FileId, MessageId, SessionId, TaskId, TeamId } from './ids.ts'
import { Authentication } from './settings.ts'
import { Moment, StatusRow } from './status.ts'
import { Kind, type TaskDefinition } from './tasks/kinds.ts'

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
  /** When the customer last completed something that the owner has not seen. */
  unseenAt: Moment.nullable(),
  /** Messages of the customer that no owner has seen; 0 in what is not one's own. */
  unread: z.int().min(0),
  row: StatusRow,
})
export type SessionRow = z.infer<typeof SessionRow>

export const SessionPage = z.object({
  items: z.array(SessionRow),
  nextCursor: z.string().nullable(),
})
export type SessionPage = z.infer<typeof SessionPage>

/** Sessions in which the customer completed something since their owner last entered. `count` stops at 99. */
export const UpdatedPage = SessionPage.extend({ count: z.int().min(0).max(99) })
export type UpdatedPage = z.infer<typeof UpdatedPage>

/** A session that has not ended, as a supervisor's board shows it: no content. */
export const BoardRow = SessionRow.extend({
  /** The owner's main team. */
  team: TeamId,
  /** Who asks the owner for it, and until when. */
  request: z.object({ by: z.string(), endsAt: Moment }).nullable(),
})
export type BoardRow = z.infer<typeof BoardRow>
export const Board = z.object({
  /** Whose boards one has. */
  teams: z.array(z.object({ id: TeamId, name: z.string() })),
  items: z.array(BoardRow),
  nextCursor: z.string().nullable(),
})
export type Board = z.infer<typeof Board>

/** A file of a task. `uploading`: not all of it is here yet. */
export const FileState = z.enum(['uploading', 'stored'])
export const TaskFile = z.object({
  id: FileId,
  name: z.string(),
  /** In bytes; `received` of them are here. */
  size: z.int(),
  received: z.int(),
  state: FileState,
  /** By its content; null until it is stored. */
  type: z.string().nullable(),
  /** A smaller picture of it can be had. */
  preview: z.boolean(),
})
export type TaskFile = z.infer<typeof TaskFile>

/** How far a task is, whatever its kind. */
const progress = {
  id: TaskId,
  state: TaskState,
  createdAt: Moment,
  /** When the customer looked at it first, and first answered or handed over something. */
  openedAt: Moment.nullable(),
  startedAt: Moment.nullable(),
  completedAt: Moment.nullable(),
  /** Why it was sent back last; null: it never was, or is completed again. */
  returned: z.object({ reason: z.string(), at: Moment }).nullable(),
  /** Why the customer will not do it, while she has not done it after all. */
  declined: z.object({ reason: z.string(), at: Moment }).nullable(),
  /** What was answered so far, by field. For agents without the hidden ones. */
  answers: z.record(z.string(), z.string()),
  files: z.array(TaskFile),
  /** What was made of it: the signed document, sealed. `sealing`: it is being made. */
  result: z.union([TaskFile, z.literal('sealing')]).nullable(),
}
/** Whether a definition fits its kind was judged when the task was made. */
const shown = z.object({
  kind: Kind,
  title: z.string(),
  text: z.string(),
  spec: z.record(z.string(), z.json()),
  ...progress,
})
export type Task = TaskDefinition & Omit<z.infer<typeof shown>, keyof TaskDefinition>
export const Task = shown as unknown as z.ZodType<Task>

/** As agents see it: of hidden fields only that they are answered. */
export type AgentTask = Task & { hidden: string[] }
export const AgentTask = shown.extend({ hidden: z.array(z.string()) }) as unknown as z.ZodType<AgentTask>

export const EventType = z.enum([
  'session-started',
  'session-planned',
  'session-invited',
  'url-generated',
  'message-sent',
  'message-failed',
  'message-unconfirmed',
  'message-repeated',
  'link-opened',
  'code-sent',
  'authentication-passed',
  'customer-locked',
  'customer-barred',
  'lock-lifted',
  'consent-given',
  'consent-declined',
  'device-bound',
  'device-refused',
  'device-released',
  'customer-joined',
  'customer-changed',
  'task-added',
  'task-opened',
  'task-started',
  'task-completed',
  'task-returned',
  'task-withdrawn',
  'task-declined',
  'document-signed',
  'document-sealed',
  'file-stored',
  'file-removed',
  'message-written',
  'session-ended',
  'session-kept-open',
  'session-renewed',
  'transfer-requested',
  'transfer-declined',
  'transfer-lapsed',
  'transfer-cancelled',
  'ownership-transferred',
  'room-looked-at',
])
export type EventType = z.infer<typeof EventType>

/** How a session came to another owner. */
export const HandOverReason = z.enum(['owner-away', 'approved', 'owner-left', 'unanswered', 'reassigned'])
export type HandOverReason = z.infer<typeof HandOverReason>

/** Why nobody is asked any more. */
export const CancelReason = z.enum([
  'by-requester',
  'requester-gone',
  'right-lost',
  'session-ended',
  'taken-over',
])
export type CancelReason = z.infer<typeof CancelReason>

/** Who did it, by kind; an agent also by id and name. */
export const Actor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('agent'), id: AgentId, name: z.string() }),
  z.object({ kind: z.literal('customer') }),
  z.object({ kind: z.literal('system') }),
])
export type Actor = z.infer<typeof Actor>

/** What is sent to customers. */
export const MessageKind = z.enum(['invitation', 'notice', 'reminder', 'renewal', 'code'])
export type MessageKind = z.infer<typeof MessageKind>
export const Channel = z.enum(['email', 'text'])
export type Channel = z.infer<typeof Channel>

/** One line of the session's activity; `seq` has no gaps. The rest as the type needs. */
export const SessionEvent = z.object({
  seq: z.int().min(1),
  type: EventType,
  actor: Actor,
  at: Moment,
  title: z.string().optional(),
  /** Of a file. */
  file: z.string().optional(),
  reason: z.string().optional(),
  message: MessageKind.optional(),
  /** `both`: to every contact of a customer who has two. */
  channel: z.enum([...Channel.options, 'both']).optional(),
  /** When a lock ends. */
  until: Moment.optional(),
  /** The other agent: the owner before, or who asked. */
  other: z.object({ id: AgentId, name: z.string() }).optional(),
  /** Why the session has another owner, or why a request was cancelled. */
  why: z.union([HandOverReason, CancelReason]).optional(),
  /** What was asked for and given. */
  method: Authentication.optional(),
  /** What the customer was called then, where it is not what she is called now. */
  customer: z.string().optional(),
})
export type SessionEvent = z.infer<typeof SessionEvent>

/** The customer came or went, as live state told it; no line of the chain. */
export const PresenceChange = z.object({ at: Moment, online: z.boolean() })
export type PresenceChange = z.infer<typeof PresenceChange>

/** Which lines of the activity: before the one and after the other; unset, to the ends. */
export const ReadEvents = z.object({
  before: z.coerce.number().int().min(1).optional(),
  after: z.coerce.number().int().min(0).default(0),
})
export type ReadEvents = z.infer<typeof ReadEvents>
export const EventsPage = z.object({
  events: z.array(SessionEvent),
  presence: z.array(PresenceChange),
})
export type EventsPage = z.infer<typeof EventsPage>

/** `unconfirmed`: the process died between sending and the answer; it was sent once more with the same name. */
export const MessageState = z.enum(['waiting', 'sending', 'sent', 'unconfirmed', 'failed'])
export type MessageState = z.infer<typeof MessageState>

/**
 * Why a message failed, as a code the screens have words for. `no-answer`: not failed but not confirmed. `not-needed`:
 * before it went out the session ended, the customer's details changed, or a code was over.
 */
export const MessageFailure = z.enum([
  'no-mail-server',
  'no-text-gateway',
  'refused',
  'unreachable',
  'no-answer',
  'not-needed',
])
export type MessageFailure = z.infer<typeof MessageFailure>

/** The newest message to the customer that is not a code. */
export const Invitation = z.object({
  id: MessageId,
  kind: MessageKind,
  channel: Channel,
  state: MessageState,
  at: Moment,
  reason: MessageFailure.nullable(),
  /** True where anybody on this machine may read it: the demo's outbox. */
  readable: z.boolean(),
})
export type Invitation = z.infer<typeof Invitation>

/** How far the customer has come through the gates, and what holds her up. */
export const Entry = z.object({
  method: Authentication,
  /** `none`: nothing is asked. */
  state: z.enum(['none', 'waiting', 'passed', 'locked', 'barred']),
  passedAt: Moment.nullable(),
  lockedUntil: Moment.nullable(),
  consent: z.enum(['none', 'waiting', 'given', 'declined']),
  consentAt: Moment.nullable(),
  /** Her first browser that joined is remembered; another one has to prove itself. */
  deviceBound: z.boolean(),
  /** When Continue was pressed first. */
  openedAt: Moment.nullable(),
})
export type Entry = z.infer<typeof Entry>

/** What the customer may do after the end, and until when; null: without limit. */
export const AfterEnd = z.object({
  access: z.enum(['none', 'limited', 'full']),
  until: Moment.nullable(),
})
export type AfterEnd = z.infer<typeof AfterEnd>

/**
 * The room as the agent sees it: whole, at `seq`. `events` are the newest, oldest first, without those of the chat, which
 * are read by themselves: numbers missing there are messages.
 */
export const AgentRoom = z.object({
  id: SessionId,
  /** Whoever looks does nothing in it, and sees no PIN. */
  as: z.enum(['owner', 'looker']),
  seq: z.int(),
  state: SessionState,
  customer: z.object({
    name: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    pin: z.string().nullable(),
  }),
  /** Nothing leaves Foyer for this session but what the customer asks for. */
  external: z.boolean(),
  entry: Entry,
  owner: z.object({ id: AgentId, name: z.string() }),
  settingsTeam: z.object({ id: TeamId, name: z.string() }),
  createdAt: Moment,
  invitedAt: Moment.nullable(),
  firstJoinedAt: Moment.nullable(),
  lastSeenAt: Moment.nullable(),
  endedAt: Moment.nullable(),
  endedBy: z.enum(['agent', 'inactivity']).nullable(),
  afterEnd: AfterEnd.nullable(),
  renewable: z.boolean(),
  /** When it ends by itself unless an agent does something; null: never. */
  endsAt: Moment.nullable(),
  agentAfterEnd: z.enum(['welcome', 'stay']),
  invitation: Invitation.nullable(),
  tasks: z.array(AgentTask),
  events: z.array(SessionEvent),
  chat: ChatState,
  /** When the customer came and went in the time of these events, oldest first. */
  presence: z.array(PresenceChange),
  /** Other agents who look at it now. */
  lookers: z.array(z.object({ id: AgentId, name: z.string() })),
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
  /** `logo`: where it is served. */
  team: z.object({ name: z.string(), logo: z.string().nullable() }),
  endedAt: Moment.nullable(),
  /** What she may do here: all while the session is active. */
  access: z.enum(['none', 'limited', 'full']),
  accessUntil: Moment.nullable(),
  /** Where she goes after the end. */
  redirectUrl: z.string().nullable(),
  /** Whom to call. */
  helpLine: z.string(),
  /** Of documents to sign: whether each page has to be read to its end, and what signing says. */
  signing: z.object({ readToEnd: z.boolean(), consent: z.string() }),
  /** This browser's newest tab: a socket presents it, a lower one is closed. */
  activation: z.int(),
  tasks: z.array(Task),
  chat: ChatState,
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
        'task-returned',
        'task-withdrawn',
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
