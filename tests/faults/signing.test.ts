import { setTimeout as passed } from 'node:timers/promises'
import { v4 as uuid } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StoredDocument, Verdict } from '../../shared/documents.ts'
import type { AgentRoom, TaskFile } from '../../shared/session.ts'
import { hashToken, newToken } from '../../server/storage/secrets.ts'
import { verifyReport } from '../../server/storage/verify-report.ts'
import { Agent } from '../support/agent.ts'
import type { Browserless } from '../support/browserless.ts'
import { filledIn, toSign } from '../support/contract.ts'
import { Customer } from '../support/customer.ts'
import { openGround, type Ground } from '../support/ground.ts'
import { onServer } from '../support/postgres.ts'
import { spawnFoyer } from '../support/process.ts'
import { contract } from '../support/sealing.ts'
import { until } from '../support/until.ts'

/** More by `FOYER_ROUNDS=100`: each is two processes that start and are killed. */
const rounds = Number(process.env['FOYER_ROUNDS'] ?? 8)
/** Signing is over in some milliseconds, sealing takes seconds: rounds take turns. */
const longestMs = [60, 4_000]
const PDF = { 'content-type': 'application/pdf' }

let ground: Ground
beforeAll(async () => {
  ground = await openGround()
})
afterAll(() => ground[Symbol.asyncDispose]())

/** A press of "Sign and complete" that goes on until it is heard. */
interface Press {
  task: string
  key: string
  heard: boolean
}

async function presses(browser: Browserless, press: Press): Promise<void> {
  const path = `/api/room/tasks/${press.task}/complete`
  const answer = await browser.ask('POST', path, { answers: filledIn }, { 'idempotency-key': press.key })
  if (answer.status === 200) press.heard = true
}

/** Ada's session with Mira, whose way in is made without a mail. */
async function meets(ada: Agent, url: string): Promise<{ id: string; mira: Customer }> {
  const { id } = await ada.startsSession('Mira')
  const token = newToken()
  const link = `insert into links (token_hash, session_id, created_at, expires_at)
    values ($1, $2, now(), now() + interval '1 day')`
  await onServer(ground.database, (client) => client.query(link, [hashToken(token), id]))
  const mira = new Customer(url)
  await mira.continues(token)
  return { id, mira }
}

const asked = async (ada: Agent, id: string, document: StoredDocument): Promise<Press> => {
  const path = `/api/sessions/${id}/tasks`
  const { tasks } = await ada.browser.value<AgentRoom>('POST', path, toSign(document))
  return { task: tasks.at(-1)?.id ?? '', key: uuid(), heard: false }
}
const results = ({ tasks }: AgentRoom) => tasks.flatMap(({ result }) => result ?? [])

test(`${rounds} kills amid signing and sealing: each is signed once, sealed once, and verifies`, async () => {
  const all: Press[] = []
  let met: { id: string; mira: Customer } | null = null
  let document: StoredDocument | null = null
  for (let round = 0; round <= rounds; round += 1) {
    const isLast = round === rounds
    await using one = spawnFoyer(ground.environment)
    await using other = spawnFoyer(ground.environment)
    const [url, otherUrl] = await Promise.all([one.ready(), other.ready()])
    await using ada = await Agent.logsIn(url, 'ada@example.com')
    met ??= await meets(ada, url)
    document ??= (await (
      await ada.browser.ask('POST', '/api/documents?name=Loan', await contract(), PDF)
    ).json()) as StoredDocument
    const { id, mira } = met
    await mira.browser.at(url).ask('POST', '/api/room/activate')
    if (!isLast) for (let n = 0; n < 2; n += 1) all.push(await asked(ada, id, document))
    const left = all.filter(({ heard }) => !heard)
    // Each at both processes at once, as a press that is not answered is repeated.
    const pressing = left
      .flatMap((press) => [url, otherUrl].map((at) => presses(mira.browser.at(at), press)))
      .map((press) => press.catch(() => undefined))
    if (isLast) await Promise.all(pressing)
    else {
      await passed(Math.random() * (longestMs[round % longestMs.length] ?? 0))
      // A process that is killed answers nobody.
      await Promise.all([one.end('SIGKILL'), other.end('SIGKILL'), ...pressing])
      continue
    }
    const room = await until(
      'all are sealed',
      async () => {
        const read = await ada.reads(id)
        return results(read).filter((result) => typeof result === 'object').length === all.length && read
      },
      { withinMs: 300_000, found: () => one.output() + other.output() },
    )
    expect(all.filter(({ heard }) => !heard)).toEqual([])
    expect(room.row).toMatchObject({ done: all.length, total: all.length })
    for (const { id: file } of results(room) as TaskFile[]) {
      const saved = await ada.browser.ask('GET', `/api/sessions/${id}/files/${file}`)
      const verdict = await ada.browser.ask(
        'POST',
        '/api/verify',
        Buffer.from(await saved.arrayBuffer()),
        PDF,
      )
      expect((await verdict.json()) as Verdict).toMatchObject({ intact: true, ours: true, known: true })
    }
    const report = await ada.browser.ask('POST', `/api/sessions/${id}/audit.json`)
    expect(verifyReport(await report.text())).toMatchObject({ is: 'intact' })
  }
  await onServer(ground.database, async (client) => {
    const lines = `select type, count(*)::int, count(distinct data::jsonb ->> 'task')::int as tasks from session_events
      where session_id = $1 and type in ('task-completed', 'document-signed', 'document-sealed') group by type order by type`
    const once = { count: all.length, tasks: all.length }
    expect((await client.query(lines, [met?.id])).rows).toEqual(
      ['document-sealed', 'document-signed', 'task-completed'].map((type) => ({ type, ...once })),
    )
    const sealed =
      'select count(*)::int, count(distinct task_id)::int as tasks from files where sha256 is not null'
    expect((await client.query(sealed)).rows).toEqual([once])
    const certificates = 'select count(*)::int from seal_certificates'
    expect((await client.query(certificates)).rows).toEqual([{ count: 1 }])
  })
}, 900_000)
