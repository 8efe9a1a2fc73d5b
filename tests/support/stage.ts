import { eq } from 'drizzle-orm'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { Upload } from '@tus/server'
import type { FileId, SessionId } from '../../shared/ids.ts'
import { settingsSchema, type Settings } from '../../shared/settings.ts'
import { addAgent } from '../../server/actions/add-agent.ts'
import type { Dependencies } from '../../server/actions/dependencies.ts'
import { findPersons } from '../../server/actions/present-rights.ts'
import type { Job } from '../../server/actions/jobs.ts'
import { demoLogins, demoTeam } from '../../server/demo/people.ts'
import type { Person } from '../../server/domain/access.ts'
import { isRefused, type Outcome } from '../../server/domain/outcome.ts'
import { createInProcessLive } from '../../server/live/in-process.ts'
import { HandClock } from '../../server/live/testing/hand-clock.ts'
import { root } from '../../server/root.ts'
import { openFiles } from '../../server/storage/file-store.ts'
import { openPostgres } from '../../server/storage/database.ts'
import { agents, messages, sessions, tasks } from '../../server/storage/schema.ts'
import { claimInstallation } from '../../server/storage/installation.ts'
import { createSeal } from '../../server/storage/secrets.ts'
import { addPeople, secret } from './foyer.ts'
import { plainWorkshop } from './plain-workshop.ts'
import { freshDatabase } from './shared-postgres.ts'

export interface Stage extends AsyncDisposable {
  deps: Dependencies
  /** Jobs of transactions that committed or not: what actions asked for. */
  jobs: Job[]
  settings: Settings
  person(name: string): Promise<Person>
  /** One more agent, with the password of the demo: dee@example.com for Dee Ekholm. */
  adds(name: string, team?: string): Promise<Person>
  /** Moves the clock. */
  pass(ms: number): void
  session(id: SessionId): Promise<typeof sessions.$inferSelect>
  messagesOf(id: SessionId): Promise<(typeof messages.$inferSelect)[]>
  /** These bytes of a file are in the store, as if they had been sent. */
  arrives(id: FileId, content: Buffer, of?: number): Promise<void>
  tasksOf(id: SessionId): Promise<(typeof tasks.$inferSelect)[]>
}

/** Actions on a real database, without HTTP, sockets or workers; in a time that is moved by hand. */
export async function openStage(over: Partial<Settings> = {}, { empty = false } = {}): Promise<Stage> {
  const url = await freshDatabase()
  if (!empty) await addPeople(url)
  const { db, searching, close } = await openPostgres(url, root, () => undefined)
  const jobs: Job[] = []
  const settings: Settings = settingsSchema.parse(over)
  let at = Date.UTC(2026, 2, 2, 9)
  const clock = new HandClock(at)
  const live = createInProcessLive({ graceMs: 0, settlingMs: 0, clock })
  await live.start()
  clock.moveTo(at)
  const folder = await mkdtemp(join(tmpdir(), 'foyer-stage-'))
  const { uploads, ...files } = await openFiles({ folder })
  const deps: Dependencies = {
    db,
    searching,
    live,
    seal: createSeal(secret, null),
    announce: {
      sessionChanged: () => undefined,
      listChanged: () => undefined,
      tabClaimed: () => undefined,
      workGoesOn: () => undefined,
      messageWritten: () => undefined,
      chatMoved: () => undefined,
      typing: () => undefined,
      loginsEnded: () => undefined,
    },
    census: { take: () => Promise.resolve([]) },
    files,
    scan: null,
    workshop: plainWorkshop(),
    sealKey: null,
    jobs: { enqueue: async (_tx, job) => void jobs.push(job), wake: () => undefined },
    mail: null,
    texts: null,
    settings,
    refreshSettings: () => Promise.resolve(),
    settingsOf: () => settings,
    endRuleSince: () => new Date(0),
    installation: {
      demo: null,
      outbox: true,
      publicUrl: () => 'http://foyer.test',
      knownUrl: () => null,
      given: {},
      version: '0',
      build: '0',
    },
    now: () => new Date(at),
  }
  await claimInstallation(db, deps.seal, deps.now())
  const one = <Row>([row]: Row[]): Row => {
    if (!row) throw new Error('it is not there')
    return row
  }
  const person = async (name: string): Promise<Person> => {
    const { id } = one(
      await db
        .select()
        .from(agents)
        .where(eq(agents.email, `${name}@example.com`)),
    )
    return (await findPersons(deps, [id])).get(id) as Person
  }
  return {
    deps,
    jobs,
    settings,
    person,
    adds: async (name, team = demoTeam) => {
      const first = name.split(' ')[0]?.toLowerCase() ?? ''
      const { password } = demoLogins
      granted(await addAgent(db, { name, email: `${first}@example.com`, role: 'agent', team, password }))
      return person(first)
    },
    pass: (ms) => clock.moveTo((at += ms)),
    session: async (id) => one(await db.select().from(sessions).where(eq(sessions.id, id))),
    messagesOf: (id) => db.select().from(messages).where(eq(messages.sessionId, id)),
    arrives: async (id, content, size = content.length) => {
      await uploads.create(new Upload({ id, size, offset: 0 }))
      await uploads.write(Readable.from([content]), id, 0)
    },
    tasksOf: (id) => db.select().from(tasks).where(eq(tasks.sessionId, id)),
    [Symbol.asyncDispose]: async () => {
      await live.close()
      await rm(folder, { recursive: true, force: true })
      await close()
    },
  }
}

export function granted<T>(outcome: Outcome<T>): T {
  if (isRefused(outcome)) throw new Error(`refused: ${outcome.code}, ${outcome.message}`)
  return outcome
}

export const refusalOf = (outcome: unknown): string | null => (isRefused(outcome) ? outcome.code : null)
