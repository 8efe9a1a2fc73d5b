import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { AuditType } from '../../shared/administration.ts'
import type { PasswordLinkKind } from '../../shared/people.ts'
import type { MessageFailure, MessageKind } from '../../shared/session.ts'
import type { Answers } from '../../shared/tasks/form-rules.ts'
import type { Kind, TaskDefinition } from '../../shared/tasks/kinds.ts'
import type { DocumentPage } from '../../shared/tasks/sign.ts'
import type {
  AgentId,
  CannedReplyId,
  ChatMessageId,
  DocumentId,
  FileId,
  LoginId,
  MessageId,
  PasswordLinkId,
  SessionId,
  TaskId,
  TeamId,
  TemplateId,
  TransferId,
} from '../../shared/ids.ts'

const bytea = customType<{ data: Buffer; driverData: Buffer | Uint8Array }>({
  dataType: () => 'bytea',
  fromDriver: (value) => Buffer.from(value),
})
/** As the driver gives it: Drizzle's own would read a stored text such as "42" a second time, as a number. */
const anyJson = customType<{ data: unknown; driverData: unknown }>({
  dataType: () => 'jsonb',
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (value) => value,
})
const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })

export const role = pgEnum('role', ['agent', 'supervisor', 'administrator'])
export const sessionState = pgEnum('session_state', ['planned', 'active', 'ended'])
export const taskState = pgEnum('task_state', ['open', 'completed', 'withdrawn'])
export const messageState = pgEnum('message_state', ['waiting', 'sending', 'sent', 'unconfirmed', 'failed'])
export const channel = pgEnum('channel', ['email', 'text'])
export const transferState = pgEnum('transfer_state', [
  'pending',
  'approved',
  'declined',
  'lapsed',
  'cancelled',
  'owner-left',
])
export const endedBy = pgEnum('ended_by', ['agent', 'inactivity'])
export const accessAfterEnd = pgEnum('access_after_end', ['none', 'limited', 'full', 'unlimited'])

/** One row: which secret this database was made with, whether it holds the demo, and the end of its audit trail. */
export const installation = pgTable('installation', {
  id: integer('id').primaryKey(),
  secretCheck: text('secret_check').notNull(),
  demo: boolean('demo').notNull().default(false),
  createdAt: at('created_at').notNull(),
  auditSeq: integer('audit_seq').notNull().default(0),
  auditHash: bytea('audit_hash')
    .notNull()
    .default(sql`decode(repeat('00', 32), 'hex')`),
})

/** What administrators did: gapless, ordered and chained as the activity of a session is. */
export const auditEvents = pgTable(
  'audit_events',
  {
    seq: integer('seq').primaryKey(),
    type: text('type').$type<AuditType>().notNull(),
    /** `agent:{id}` or `system`; never a name. */
    actorId: text('actor_id').notNull(),
    /** `system`, `team:{id}` or `agent:{id}`. */
    about: text('about').notNull(),
    at: at('at').notNull(),
    /** Canonical JSON text, kept as it was hashed. */
    data: text('data'),
    salt: bytea('salt'),
    digest: bytea('digest').notNull(),
    hash: bytea('hash').notNull(),
  },
  (t) => [index('audit_events_about').on(t.about, t.seq.desc())],
)

export const settings = pgTable('settings', {
  key: text('key').primaryKey(),
  value: anyJson('value').notNull(),
})

export const teams = pgTable('teams', {
  id: uuid('id').$type<TeamId>().primaryKey(),
  name: text('name').notNull(),
  /** No new session runs with its settings, nobody is added to it. */
  archivedAt: at('archived_at'),
})

/** What a team has chosen for itself, over `settings`. */
export const teamSettings = pgTable(
  'team_settings',
  {
    teamId: uuid('team_id')
      .$type<TeamId>()
      .notNull()
      .references(() => teams.id),
    key: text('key').notNull(),
    value: anyJson('value').notNull(),
  },
  (t) => [primaryKey({ columns: [t.teamId, t.key] })],
)

/** Pictures of teams, by the hash of their bytes; what no setting names is erased after a day. */
export const logos = pgTable('logos', {
  id: text('id').primaryKey(),
  png: bytea('png').notNull(),
  createdAt: at('created_at').notNull(),
})

export const agents = pgTable(
  'agents',
  {
    id: uuid('id').$type<AgentId>().primaryKey(),
    name: text('name').notNull(),
    /** Stored in lower case. */
    email: text('email').notNull(),
    role: role('role').notNull(),
    teamId: uuid('team_id')
      .$type<TeamId>()
      .notNull()
      .references(() => teams.id),
    /** Null: invited, and no password is set yet. */
    passwordHash: text('password_hash'),
    deactivatedAt: at('deactivated_at'),
    /** When the account stops working by itself. */
    expiresAt: at('expires_at'),
    /** Of strangers' browsers, since the last right one; one that is known counts for itself (known_browsers). */
    wrongPasswords: integer('wrong_passwords').notNull().default(0),
    lockedUntil: at('locked_until'),
    /** When one of their browsers was last heard of, as coarse as logins slide. */
    seenAt: at('seen_at'),
    /** Of the authenticator app, sealed with the server's key. */
    totpSecret: bytea('totp_secret'),
    /** Since when a login needs a code; null: the app was not tried yet, or there is none. */
    totpConfirmedAt: at('totp_confirmed_at'),
    /** The step of time whose code was used last: none up to it is good again. */
    totpStep: integer('totp_step'),
    /** Issuer and subject at the identity provider, from the first log-in by it. */
    ssoSubject: text('sso_subject'),
  },
  (t) => [uniqueIndex('agents_email').on(t.email), uniqueIndex('agents_sso').on(t.ssoSubject)],
)

/** A browser that has logged in to this account before: strangers' wrong passwords do not lock it out. */
export const knownBrowsers = pgTable(
  'known_browsers',
  {
    tokenHash: bytea('token_hash').primaryKey(),
    agentId: uuid('agent_id')
      .$type<AgentId>()
      .notNull()
      .references(() => agents.id),
    usedAt: at('used_at').notNull(),
    wrongPasswords: integer('wrong_passwords').notNull().default(0),
    lockedUntil: at('locked_until'),
  },
  (t) => [index('known_browsers_agent').on(t.agentId, t.usedAt.desc())],
)

/** One log-in each, where the authenticator app is lost. */
export const recoveryCodes = pgTable(
  'recovery_codes',
  {
    agentId: uuid('agent_id')
      .$type<AgentId>()
      .notNull()
      .references(() => agents.id),
    /** With the server's key: as safe as the secret of the app, which stands beside. */
    sealed: bytea('sealed').notNull(),
  },
  (t) => [primaryKey({ columns: [t.agentId, t.sealed] })],
)

/** A way to set a password, sent to an agent by mail; works once. */
export const passwordLinks = pgTable(
  'password_links',
  {
    id: uuid('id').$type<PasswordLinkId>().primaryKey(),
    tokenHash: bytea('token_hash').notNull(),
    agentId: uuid('agent_id')
      .$type<AgentId>()
      .notNull()
      .references(() => agents.id),
    kind: text('kind').$type<PasswordLinkKind>().notNull(),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    usedAt: at('used_at'),
    /** Of its mail; null where an administrator took the link to pass it on. */
    state: messageState('state'),
    reason: text('reason').$type<MessageFailure>(),
    tries: integer('tries').notNull().default(0),
    /** The secret, sealed with the server's key until the mail server accepted it. */
    sealedSecret: bytea('sealed_secret'),
    outbox: jsonb('outbox').$type<{ subject: string | null; text: string }>(),
  },
  (t) => [
    uniqueIndex('password_links_token').on(t.tokenHash),
    index('password_links_agent').on(t.agentId, t.createdAt.desc()),
    index('password_links_outbox')
      .on(t.createdAt.desc())
      .where(sql`outbox is not null`),
  ],
)

/** Teams of an agent beside the main one: task templates, and for supervisors their boards. */
export const furtherTeams = pgTable(
  'further_teams',
  {
    agentId: uuid('agent_id')
      .$type<AgentId>()
      .notNull()
      .references(() => agents.id),
    teamId: uuid('team_id')
      .$type<TeamId>()
      .notNull()
      .references(() => teams.id),
  },
  (t) => [primaryKey({ columns: [t.agentId, t.teamId] })],
)

export const logins = pgTable(
  'logins',
  {
    id: uuid('id').$type<LoginId>().primaryKey(),
    agentId: uuid('agent_id')
      .$type<AgentId>()
      .notNull()
      .references(() => agents.id),
    tokenHash: bytea('token_hash').notNull(),
    /** As the browser called itself. */
    browser: text('browser'),
    /** An identity provider vouched; a second factor is its affair. */
    sso: boolean('sso').notNull().default(false),
    createdAt: at('created_at').notNull(),
    renewedAt: at('renewed_at').notNull(),
    expiresAt: at('expires_at').notNull(),
  },
  (t) => [uniqueIndex('logins_token').on(t.tokenHash), index('logins_agent').on(t.agentId)],
)

/** At least one task and none open: what `isComplete` says of a row, as the indices know it. */
export const completed = sql`(tasks_total > 0 and tasks_done >= tasks_total)`
export const incomplete = sql`(not (tasks_total > 0 and tasks_done >= tasks_total))`

export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').$type<SessionId>().primaryKey(),
    state: sessionState('state').notNull(),
    ownerId: uuid('owner_id')
      .$type<AgentId>()
      .notNull()
      .references(() => agents.id),
    settingsTeamId: uuid('settings_team_id')
      .$type<TeamId>()
      .notNull()
      .references(() => teams.id),
    customerName: text('customer_name').notNull(),
    customerEmail: text('customer_email'),
    /** E.164. */
    customerPhone: text('customer_phone'),
    /** Name and contacts as a search reads them (domain/search.ts); null: to be written at the next start. */
    search: text('search'),
    /** The owner's main team. The database writes it (migration `history`), whoever changes the owner or a team. */
    ownerTeamId: uuid('owner_team_id').$type<TeamId>().notNull(),
    /** Nothing is sent but what the customer asks for; chosen with the session. */
    external: boolean('external').notNull().default(false),
    /** The PIN that guards the room, sealed with the server's key for this session. */
    sealedPin: bytea('sealed_pin'),
    /** Wrong tries since the last right one or lock-out, and lock-outs since they were lifted. */
    wrongTries: integer('wrong_tries').notNull().default(0),
    lockOuts: integer('lock_outs').notNull().default(0),
    lockedUntil: at('locked_until'),
    /** Until the owner lifts it. */
    barredAt: at('barred_at'),
    authenticatedAt: at('authenticated_at'),
    consentAt: at('consent_at'),
    /** Names the text that was agreed to. */
    consentVersion: text('consent_version'),
    consentDeclinedAt: at('consent_declined_at'),
    /** The entry whose browser is bound: the first that joined. */
    boundEntry: bytea('bound_entry'),
    /** Raised by whatever tab takes the room; a socket with a lower number is an older tab. */
    activation: integer('activation').notNull().default(0),
    createdAt: at('created_at').notNull(),
    invitedAt: at('invited_at'),
    firstJoinedAt: at('first_joined_at'),
    lastSeenAt: at('last_seen_at'),
    endedAt: at('ended_at'),
    endedBy: endedBy('ended_by'),
    /** What the customer may do since the end, and until when. */
    accessAfterEnd: accessAfterEnd('access_after_end'),
    accessUntil: at('access_until'),
    /** The last command of an agent: what the automatic end counts from. */
    idleSince: at('idle_since').notNull(),
    /** When the next reminder is due; null: none. */
    remindAt: at('remind_at'),
    /** When the owner last entered the room. */
    enteredAt: at('entered_at').notNull(),
    /** When the customer last completed something while the owner was not in the room; entering clears it. */
    unseenAt: at('unseen_at'),
    tasksDone: integer('tasks_done').notNull().default(0),
    tasksTotal: integer('tasks_total').notNull().default(0),
    /** Numbers of messages of the chat: the newest, and how far each side has seen them. None is indexed: they change often. */
    chatLast: integer('chat_last').notNull().default(0),
    chatSeenCustomer: integer('chat_seen_customer').notNull().default(0),
    chatSeenAgent: integer('chat_seen_agent').notNull().default(0),
    /** The customer's messages that no owner has seen. */
    chatUnread: integer('chat_unread').notNull().default(0),
    lastSeq: integer('last_seq').notNull().default(0),
    lastHash: bytea('last_hash').notNull(),
  },
  (t) => [
    // A list of all is merged from the two halves, so that each of the three is read in order (sessions-in-order.ts).
    // An order that ends in `desc` alone has nulls first; another index would be sorted again.
    ...[
      index('sessions_mine_completed')
        .on(t.ownerId, t.enteredAt.desc().nullsFirst(), t.id.desc().nullsFirst())
        .where(completed),
      index('sessions_mine_incomplete')
        .on(t.ownerId, t.enteredAt.desc().nullsFirst(), t.id.desc().nullsFirst())
        .where(incomplete),
      index('sessions_team_completed')
        .on(t.ownerTeamId, t.enteredAt.desc().nullsFirst(), t.id.desc().nullsFirst())
        .where(completed),
      index('sessions_team_incomplete')
        .on(t.ownerTeamId, t.enteredAt.desc().nullsFirst(), t.id.desc().nullsFirst())
        .where(incomplete),
      // The boards of supervisors: what has not ended.
      index('sessions_board')
        .on(t.ownerTeamId, t.enteredAt.desc().nullsFirst(), t.id.desc().nullsFirst())
        .where(sql`state <> 'ended'`),
      index('sessions_all_completed')
        .on(t.enteredAt.desc().nullsFirst(), t.id.desc().nullsFirst())
        .where(completed),
      index('sessions_all_incomplete')
        .on(t.enteredAt.desc().nullsFirst(), t.id.desc().nullsFirst())
        .where(incomplete),
    ],
    index('sessions_unseen')
      .on(t.ownerId, t.unseenAt.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`unseen_at is not null`),
    index('sessions_unread')
      .on(t.id)
      .where(sql`search is null`),
    index('sessions_active')
      .on(t.ownerId)
      .where(sql`state = 'active'`),
    index('sessions_idle')
      .on(t.settingsTeamId, t.idleSince)
      .where(sql`state = 'active'`),
    index('sessions_open_email')
      .on(sql`lower(${t.customerEmail})`)
      .where(sql`state <> 'ended'`),
    index('sessions_open_phone')
      .on(t.customerPhone)
      .where(sql`state <> 'ended'`),
    index('sessions_remind')
      .on(t.remindAt)
      .where(sql`remind_at is not null and state = 'active'`),
  ],
)

/**
 * The words of a search text, and whose session it is: owner and team are words like the others, so that a search for
 * letters is not tempted by this index.
 */
export const wordsOfSearch = sql`string_to_array(text || owner_id::text || ' ' || owner_team_id::text, ' ')`

/**
 * What searches look through: apart from `sessions`, whose rows change with every command, as a trigram index is dear
 * to write. The database keeps it in step with `sessions` (migration `history`).
 */
export const sessionSearch = pgTable(
  'session_search',
  {
    sessionId: uuid('session_id')
      .$type<SessionId>()
      .primaryKey()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    ownerId: uuid('owner_id').$type<AgentId>().notNull(),
    ownerTeamId: uuid('owner_team_id').$type<TeamId>().notNull(),
    text: text('text').notNull(),
  },
  (t) => [
    // What has been written shall not wait in a list that every search reads.
    index('session_search_text')
      .using('gin', t.ownerId, t.ownerTeamId, t.text.op('gin_trgm_ops'))
      .with({ fastupdate: false }),
    // Whole words, for those that a mistyped one may stand for.
    index('session_search_words').using('gin', wordsOfSearch).with({ fastupdate: false }),
  ],
)

/** Words of names, each once, with the keys by which a mistyped one finds it (domain/misspelt.ts). */
export const searchWords = pgTable(
  'search_words',
  {
    word: text('word').primaryKey(),
    keys: text('keys').array().notNull(),
  },
  (t) => [index('search_words_keys').using('gin', t.keys).with({ fastupdate: false })],
)

export const tasks = pgTable(
  'tasks',
  {
    id: uuid('id').$type<TaskId>().primaryKey(),
    sessionId: uuid('session_id')
      .$type<SessionId>()
      .notNull()
      .references(() => sessions.id),
    kind: text('kind').$type<Kind>().notNull(),
    title: text('title').notNull(),
    text: text('text').notNull(),
    /** What its kind needs to know (shared/tasks). */
    spec: anyJson('spec')
      .$type<TaskDefinition['spec']>()
      .notNull()
      .default(sql`'{}'`),
    state: taskState('state').notNull(),
    createdAt: at('created_at').notNull(),
    openedAt: at('opened_at'),
    startedAt: at('started_at'),
    completedAt: at('completed_at'),
    /** Why it was sent back last; null: it never was, or is completed again. */
    returnReason: text('return_reason'),
    returnedAt: at('returned_at'),
    /** Why she will not do it; null: she has not said so, or has done it after all. */
    declineReason: text('decline_reason'),
    declinedAt: at('declined_at'),
    /** By field, as they are typed; also those that no agent may see. */
    answers: anyJson('answers')
      .$type<Answers>()
      .notNull()
      .default(sql`'{}'`),
  },
  (t) => [
    index('tasks_session').on(t.sessionId, t.id),
    index('tasks_document')
      .on(sql`(spec ->> 'document')`)
      .where(sql`kind = 'sign'`),
  ],
)

/** Presses of "Complete" that were heard: the same press again is none, also after a result was sent back. */
export const completions = pgTable(
  'completions',
  {
    taskId: uuid('task_id')
      .$type<TaskId>()
      .notNull()
      .references(() => tasks.id, { onDelete: 'cascade' }),
    key: text('key').notNull(),
  },
  (t) => [primaryKey({ columns: [t.taskId, t.key] })],
)

/**
 * The order of a session's messages, and which have been heard. What they say is in the activity, at `seq`, and nowhere
 * else: what erases the one erases the other.
 */
export const chatMessages = pgTable(
  'chat_messages',
  {
    id: uuid('id').$type<ChatMessageId>().primaryKey(),
    sessionId: uuid('session_id')
      .$type<SessionId>()
      .notNull()
      .references(() => sessions.id),
    /** From 1, gapless. */
    number: integer('number').notNull(),
    seq: integer('seq').notNull(),
    byCustomer: boolean('by_customer').notNull(),
  },
  (t) => [uniqueIndex('chat_messages_number').on(t.sessionId, t.number)],
)

/** Files of tasks and of the chat; their bytes are in the store, under the same id. */
export const files = pgTable(
  'files',
  {
    id: uuid('id').$type<FileId>().primaryKey(),
    sessionId: uuid('session_id')
      .$type<SessionId>()
      .notNull()
      .references(() => sessions.id),
    /** Null: of the chat. */
    taskId: uuid('task_id')
      .$type<TaskId>()
      .references(() => tasks.id, { onDelete: 'cascade' }),
    /** The message it is attached to; null: of a task, or of none yet. */
    messageId: uuid('message_id')
      .$type<ChatMessageId>()
      .references(() => chatMessages.id),
    /** Who sends it: `customer` or `agent:{id}`. */
    sender: text('sender').notNull().default('customer'),
    /** Made here of what the customer did: a sealed document. Its SHA-256, in hex, tells it from any other. */
    sha256: text('sha256'),
    name: text('name').notNull(),
    size: bigint('size', { mode: 'number' }).notNull(),
    received: bigint('received', { mode: 'number' }).notNull().default(0),
    /** By its content; null: not all of it is here and checked. */
    type: text('type'),
    createdAt: at('created_at').notNull(),
    /** When some of it came last. */
    touchedAt: at('touched_at').notNull(),
  },
  (t) => [
    index('files_session').on(t.sessionId),
    index('files_task').on(t.taskId),
    index('files_message').on(t.messageId),
    index('files_sha256')
      .on(t.sha256)
      .where(sql`sha256 is not null`),
    index('files_unattached')
      .on(t.touchedAt)
      .where(sql`task_id is null and message_id is null`),
    index('files_under_way')
      .on(t.touchedAt)
      .where(sql`type is null`),
  ],
)

/** PDFs to be signed, by templates and tasks; their bytes are in the store, under the same id. */
export const documents = pgTable('documents', {
  id: uuid('id').$type<DocumentId>().primaryKey(),
  /** Who brought it. */
  agentId: uuid('agent_id')
    .$type<AgentId>()
    .notNull()
    .references(() => agents.id),
  name: text('name').notNull(),
  size: bigint('size', { mode: 'number' }).notNull(),
  sha256: text('sha256').notNull(),
  pages: anyJson('pages').$type<DocumentPage[]>().notNull(),
  createdAt: at('created_at').notNull(),
})

/** What sealed documents are sealed with: the newest now, the others tell what was sealed before. */
export const sealCertificates = pgTable('seal_certificates', {
  /** SHA-256 of the certificate, in hex. */
  fingerprint: text('fingerprint').primaryKey(),
  certificate: bytea('certificate').notNull(),
  /** The private key, sealed with the server's; null: it was given where Foyer is started. */
  sealedKey: bytea('sealed_key'),
  createdAt: at('created_at').notNull(),
})

/** Files whose rows are gone and whose bytes may still be in the store. */
export const discardedFiles = pgTable('discarded_files', { id: uuid('id').$type<FileId>().primaryKey() })

/** What agents add by one press: the system's (no team), and those of teams. */
export const taskTemplates = pgTable(
  'task_templates',
  {
    id: uuid('id').$type<TemplateId>().primaryKey(),
    teamId: uuid('team_id')
      .$type<TeamId>()
      .references(() => teams.id),
    definition: anyJson('definition').$type<TaskDefinition>().notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [index('task_templates_team').on(t.teamId)],
)

/** What agents write by one press: the system's (no team), and those of teams. */
export const cannedReplies = pgTable(
  'canned_replies',
  {
    id: uuid('id').$type<CannedReplyId>().primaryKey(),
    teamId: uuid('team_id')
      .$type<TeamId>()
      .references(() => teams.id),
    title: text('title').notNull(),
    text: text('text').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [index('canned_replies_team').on(t.teamId)],
)

/** A way into a session: the secret mailed in a link, as a hash. */
export const links = pgTable(
  'links',
  {
    tokenHash: bytea('token_hash').primaryKey(),
    sessionId: uuid('session_id')
      .$type<SessionId>()
      .notNull()
      .references(() => sessions.id),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    openedAt: at('opened_at'),
  },
  (t) => [index('links_session').on(t.sessionId)],
)

/** A customer's browser that pressed Continue: the secret of its `foyer_room` cookie, as a hash. */
export const entries = pgTable(
  'entries',
  {
    keyHash: bytea('key_hash').primaryKey(),
    sessionId: uuid('session_id')
      .$type<SessionId>()
      .notNull()
      .references(() => sessions.id),
    createdAt: at('created_at').notNull(),
    /** When this browser last gave the right PIN or code, or first came in where neither was asked for. */
    authenticatedAt: at('authenticated_at'),
    /** As another than the bound one: it has given a code. */
    provedAt: at('proved_at'),
  },
  (t) => [index('entries_session').on(t.sessionId)],
)

/** One-time codes, as HMACs. */
export const codes = pgTable(
  'codes',
  {
    id: uuid('id').primaryKey(),
    sessionId: uuid('session_id')
      .$type<SessionId>()
      .notNull()
      .references(() => sessions.id),
    codeHmac: bytea('code_hmac').notNull(),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    usedAt: at('used_at'),
  },
  (t) => [index('codes_session').on(t.sessionId, t.createdAt.desc())],
)

/** The activity of a session: gapless, ordered, chained (architecture.md, "One lock, one line"). */
export const sessionEvents = pgTable(
  'session_events',
  {
    /** Of a session that may be erased: its line stays, without what was said. */
    sessionId: uuid('session_id').$type<SessionId>().notNull(),
    seq: integer('seq').notNull(),
    type: text('type').notNull(),
    /** `agent:{id}`, `customer` or `system`; never a name. */
    actorId: text('actor_id').notNull(),
    at: at('at').notNull(),
    /** Canonical JSON text, kept as it was hashed. */
    data: text('data'),
    salt: bytea('salt'),
    digest: bytea('digest').notNull(),
    hash: bytea('hash').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sessionId, t.seq] }),
    // What a room shows of it: a long chat is not read through for that.
    index('session_events_shown')
      .on(t.sessionId, t.seq)
      .where(sql`type <> 'message-written'`),
  ],
)

/** Who asks an owner for a session, and what came of it. At most one per session waits. */
export const transfers = pgTable(
  'transfers',
  {
    id: uuid('id').$type<TransferId>().primaryKey(),
    sessionId: uuid('session_id')
      .$type<SessionId>()
      .notNull()
      .references(() => sessions.id),
    requesterId: uuid('requester_id')
      .$type<AgentId>()
      .notNull()
      .references(() => agents.id),
    /** Who was asked. */
    ownerId: uuid('owner_id')
      .$type<AgentId>()
      .notNull()
      .references(() => agents.id),
    state: transferState('state').notNull(),
    askedAt: at('asked_at').notNull(),
    deadline: at('deadline').notNull(),
    closedAt: at('closed_at'),
  },
  (t) => [
    uniqueIndex('transfers_pending')
      .on(t.sessionId)
      .where(sql`state = 'pending'`),
    index('transfers_session').on(t.sessionId, t.askedAt.desc()),
  ],
)

/** When customers came and went, as live state told it. Not chained; a crash may lose a line. */
export const presenceChanges = pgTable(
  'presence_changes',
  {
    /** Of a session that is there when the line is written (actions/note-presence.ts). */
    sessionId: uuid('session_id').$type<SessionId>().notNull(),
    at: at('at').notNull(),
    online: boolean('online').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sessionId, t.at] })],
)

/** Agents who have looked at a session that is another's, and when they last began to. */
export const looks = pgTable(
  'looks',
  {
    sessionId: uuid('session_id')
      .$type<SessionId>()
      .notNull()
      .references(() => sessions.id),
    agentId: uuid('agent_id')
      .$type<AgentId>()
      .notNull()
      .references(() => agents.id),
    lookedAt: at('looked_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sessionId, t.agentId] })],
)

/** Committed and not yet published to all processes. */
export const unpublished = pgTable(
  'unpublished',
  {
    sessionId: uuid('session_id').$type<SessionId>().notNull(),
    seq: integer('seq').notNull(),
    at: at('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sessionId, t.seq] }), index('unpublished_at').on(t.at)],
)

export const messages = pgTable(
  'messages',
  {
    id: uuid('id').$type<MessageId>().primaryKey(),
    sessionId: uuid('session_id')
      .$type<SessionId>()
      .notNull()
      .references(() => sessions.id),
    kind: text('kind').$type<MessageKind>().notNull(),
    channel: channel('channel').notNull(),
    recipient: text('recipient').notNull(),
    state: messageState('state').notNull(),
    reason: text('reason').$type<MessageFailure>(),
    /** The link's secret, or the code, sealed with the server's key until the gateway accepted the message. */
    sealedSecret: bytea('sealed_secret'),
    tries: integer('tries').notNull().default(0),
    createdAt: at('created_at').notNull(),
    changedAt: at('changed_at').notNull(),
    /** In the outbox of an installation without a mail server: what would have been sent. */
    outbox: jsonb('outbox').$type<{ subject: string | null; text: string }>(),
  },
  (t) => [
    index('messages_session').on(t.sessionId, t.createdAt.desc()),
    index('messages_outbox')
      .on(t.createdAt.desc())
      .where(sql`outbox is not null`),
  ],
)
