import { setTimeout as passed } from 'node:timers/promises'
import { v4 as uuid } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AgentRoom } from '../../shared/session.ts'
import type { Browserless } from '../support/browserless.ts'
import { Customer } from '../support/customer.ts'
import { Agent } from '../support/agent.ts'
import { openGround, type Ground } from '../support/ground.ts'
import { onServer } from '../support/postgres.ts'
import { spawnFoyer } from '../support/process.ts'
import { payslips, terms } from '../support/tasks.ts'
import { hashToken, newToken } from '../../server/storage/secrets.ts'

/** More by `FOYER_ROUNDS=100`: each is a process that starts and is killed. */
const rounds = Number(process.env['FOYER_ROUNDS'] ?? 8)
const longestMs = 120
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(60_000, 7)])

let ground: Ground
beforeAll(async () => {
  ground = await openGround()
})
afterAll(() => ground[Symbol.asyncDispose]())

/** A press of the customer that goes on until it is heard, over as many processes as it takes. */
interface Press {
  task: string
  key: string
  /** Of an upload: its file, sent before. */
  file: string | null
  heard: boolean
}

const encoded = (fields: Record<string, string>) =>
  Object.entries(fields)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',')

/** As tus-js-client does it: begun unless it was, then on from where it is. */
async function sends(browser: Browserless, { task, file }: Press): Promise<void> {
  if (!file) return
  const tus = { 'tus-resumable': '1.0.0' }
  const path = `/api/room/uploads/${file}`
  const head = await browser.ask('HEAD', path, undefined, tus)
  let offset = Number(head.headers.get('upload-offset') ?? Number.NaN)
  if (Number.isNaN(offset)) {
    const metadata = encoded({ id: file, task, name: 'payslip.png' })
    await browser.ask('POST', '/api/room/uploads', undefined, {
      ...tus,
      'upload-length': String(png.length),
      'upload-metadata': metadata,
    })
    offset = 0
  }
  for (; offset < png.length; offset += 20_000)
    await browser.ask('PATCH', path, png.subarray(offset, offset + 20_000), {
      ...tus,
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
    })
}

async function presses(browser: Browserless, press: Press): Promise<void> {
  await sends(browser, press)
  const path = `/api/room/tasks/${press.task}/complete`
  const answer = await browser.ask('POST', path, {}, { 'idempotency-key': press.key })
  if (answer.status === 200) press.heard = true
}

test(`${rounds} kills amid completing and uploading: what was acknowledged is there, and nothing twice`, async () => {
  const all: Press[] = []
  let id = ''
  let mira: Customer | null = null
  for (let round = 0; round <= rounds; round += 1) {
    await using foyer = spawnFoyer(ground.environment)
    const url = await foyer.ready()
    await using ada = await Agent.logsIn(url, 'ada@example.com')
    if (!mira) {
      id = (await ada.startsSession('Mira')).id
      const token = newToken()
      const link = `insert into links (token_hash, session_id, created_at, expires_at)
        values ($1, $2, now(), now() + interval '1 day')`
      await onServer(ground.database, (client) => client.query(link, [hashToken(token), id]))
      mira = new Customer(url)
      await mira.continues(token)
    }
    const browser = mira.browser.at(url)
    await browser.ask('POST', '/api/room/activate')
    const adds = round < rounds ? [terms, terms, payslips] : []
    for (const definition of adds) {
      const { tasks } = await ada.browser.value<AgentRoom>('POST', `/api/sessions/${id}/tasks`, definition)
      const task = tasks.at(-1)?.id ?? ''
      all.push({ task, key: uuid(), file: definition === payslips ? uuid() : null, heard: false })
    }
    const left = all.filter(({ heard }) => !heard)
    // Each from two tabs at once, as people press twice.
    const twice = (press: Press) => [presses(browser, press), presses(browser, press)]
    // A process that is killed answers nobody.
    const pressing = left.flatMap(twice).map((press) => press.catch(() => undefined))
    if (round < rounds) {
      await passed(Math.random() * longestMs)
      await foyer.end('SIGKILL')
      await Promise.all(pressing)
    } else {
      await Promise.all(pressing)
      for (const press of left.filter(({ heard }) => !heard)) await presses(browser, press)
      const room = await ada.reads(id)
      expect(all.filter(({ heard }) => !heard)).toEqual([])
      expect(room.tasks.filter(({ state }) => state !== 'completed')).toEqual([])
      expect(room.row).toMatchObject({ done: all.length, total: all.length })
      for (const { task, file } of all.filter((each) => each.file))
        expect(room.tasks.find((each) => each.id === task)?.files).toMatchObject([
          { id: file, state: 'stored', size: png.length },
        ])
    }
  }
  const doubled = `select data::jsonb ->> 'task' from session_events
    where session_id = $1 and type in ('task-completed', 'file-stored') group by type, 1 having count(*) > 1`
  await onServer(ground.database, async (client) => {
    expect((await client.query(doubled, [id])).rows).toEqual([])
    const gaps = 'select max(seq) - count(*)::int as gaps from session_events where session_id = $1'
    expect((await client.query(gaps, [id])).rows).toEqual([{ gaps: 0 }])
  })
}, 600_000)
