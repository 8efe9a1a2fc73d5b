import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { AgentId, FileId, MessageId, TaskId, type SessionId } from '../../shared/ids.ts'
import { Kind, type TaskDefinition } from '../../shared/tasks/kinds.ts'
import { Channel, MessageFailure, MessageKind, MessageState, TaskState } from '../../shared/session.ts'
import { rowsFrom, type Database } from './database.ts'

const At = z.string().transform((text) => new Date(text))

const Contents = z.object({
  tasks: z.array(
    z.object({
      id: TaskId,
      kind: Kind,
      title: z.string(),
      text: z.string(),
      spec: z.custom<TaskDefinition['spec']>(),
      state: TaskState,
      createdAt: At,
      openedAt: At.nullable(),
      startedAt: At.nullable(),
      completedAt: At.nullable(),
      returnReason: z.string().nullable(),
      returnedAt: At.nullable(),
      declineReason: z.string().nullable(),
      declinedAt: At.nullable(),
      answers: z.record(z.string(), z.string()),
      files: z.array(
        z.object({
          id: FileId,
          name: z.string(),
          size: z.int(),
          received: z.int(),
          type: z.string().nullable(),
          sha256: z.string().nullable(),
        }),
      ),
    }),
  ),
  /** The newest lines of the activity, oldest first, without those of the chat. */
  events: z.array(
    z.object({ seq: z.int(), type: z.string(), actorId: z.string(), at: At, data: z.string().nullable() }),
  ),
  /** When the customer came and went since the first of these lines, oldest first. */
  presence: z.array(z.object({ at: At, online: z.boolean() })),
  /** Agents who have looked at it, whether or not they still do. */
  lookers: z.array(z.object({ id: AgentId, name: z.string() })),
  /** Names of the agents in these lines. */
  names: z.record(z.string(), z.string()),
  /** The newest message to the customer that is not a code. */
  invitation: z
    .object({
      id: MessageId,
      kind: MessageKind,
      channel: Channel,
      state: MessageState,
      reason: MessageFailure.nullable(),
      changedAt: At,
      isInOutbox: z.boolean(),
    })
    .nullable(),
  /** When Continue was pressed first, on whichever link. */
  openedAt: At.nullable(),
})
export type Contents = z.infer<typeof Contents>

/** All that a room shows beside its session, by one query: a room is opened, and read anew, very often. */
export async function readContents(db: Database, id: SessionId, lines: number): Promise<Contents> {
  const [found] = await rowsFrom<{ contents: unknown }>(
    db,
    sql`
    with lines as (
      select seq, type, actor_id, at, data from session_events
      where session_id = ${id}::uuid and type <> 'message-written' order by seq desc limit ${lines}
    ), others as (
      select data::jsonb as data from lines where type like 'transfer-%' or type = 'ownership-transferred'
    ), named as (
      select substr(actor_id, 7) as who from lines where actor_id like 'agent:%'
      union select data ->> 'from' from others union select data ->> 'to' from others
    )
    select json_build_object(
      'tasks', coalesce((
        select json_agg(json_build_object('id', id, 'kind', kind, 'title', title, 'text', text, 'spec', spec,
          'state', state, 'createdAt', created_at, 'openedAt', opened_at, 'startedAt', started_at,
          'completedAt', completed_at, 'returnReason', return_reason, 'returnedAt', returned_at,
          'declineReason', decline_reason, 'declinedAt', declined_at, 'answers', answers,
          'files', coalesce((
            select json_agg(json_build_object('id', f.id, 'name', f.name, 'size', f.size, 'received', f.received,
              'type', f.type, 'sha256', f.sha256) order by f.created_at, f.id)
            from files f where f.task_id = tasks.id), '[]')) order by id)
        from tasks where session_id = ${id}::uuid), '[]'),
      'events', coalesce((
        select json_agg(json_build_object('seq', seq, 'type', type, 'actorId', actor_id, 'at', at, 'data', data)
          order by seq) from lines), '[]'),
      'presence', coalesce((
        select json_agg(json_build_object('at', at, 'online', online) order by at) from (
          select at, online from presence_changes
          where session_id = ${id}::uuid and at >= (select min(at) from lines)
          order by at desc limit ${lines}) changes), '[]'),
      'lookers', coalesce((
        select json_agg(json_build_object('id', id, 'name', name) order by looked_at)
        from looks join agents on id = agent_id where session_id = ${id}::uuid), '[]'),
      'names', coalesce((
        select json_object_agg(id, name) from agents
        where id in (select who::uuid from named where who is not null)), '{}'),
      'invitation', (
        select json_build_object('id', id, 'kind', kind, 'channel', channel, 'state', state, 'reason', reason,
          'changedAt', changed_at, 'isInOutbox', outbox is not null)
        from messages where session_id = ${id}::uuid and kind <> 'code' order by created_at desc limit 1),
      'openedAt', (select min(opened_at) from links where session_id = ${id}::uuid)
    ) as contents`,
  )
  return Contents.parse(found?.contents)
}
