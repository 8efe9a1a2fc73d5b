import { eq } from 'drizzle-orm'
import { deflateRawSync } from 'node:zlib'
import sharp from 'sharp'
import { v4 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FileId, TaskId } from '../shared/ids.ts'
import { claimRoom } from '../server/actions/claim-tab.ts'
import { completeTask } from '../server/actions/complete-task.ts'
import { openTask, saveDraft } from '../server/actions/draft-task.ts'
import { endSession, renewSession } from '../server/actions/end-session.ts'
import { fileForAgent, fileForCustomer, previewOf } from '../server/actions/read-file.ts'
import { readAgentRoom, readCustomerRoom } from '../server/actions/read-room.ts'
import { eraseSessions } from '../server/actions/erase-sessions.ts'
import { returnTask, withdrawTask } from '../server/actions/take-back-task.ts'
import { sweepFiles } from '../server/actions/sweep-files.ts'
import { beginFile, removeFile } from '../server/actions/task-files.ts'
import type { Person } from '../server/domain/access.ts'
import { discardedFiles, files, sessionEvents } from '../server/storage/schema.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'
import { atWork, employed, employment, hands, payslips, terms } from './support/tasks.ts'

let stage: Stage
let ada: Person
let bo: Person
let png: Buffer
beforeAll(async () => {
  stage = await openStage()
  ;[ada, bo] = [await stage.person('ada'), await stage.person('bo')]
  const create = { width: 40, height: 20, channels: 3, background: '#456' } as const
  png = await sharp({ create }).png().toBuffer()
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())

/** A document whose first part is so many zeros, packed: as small as deflate makes them. */
function bomb(size: number): Buffer {
  const packed = deflateRawSync(Buffer.alloc(size))
  const name = Buffer.from('[Content_Types].xml')
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0)
  head.writeUInt16LE(20, 4)
  head.writeUInt16LE(8, 8)
  head.writeUInt32LE(packed.length, 18)
  head.writeUInt32LE(size, 22)
  head.writeUInt16LE(name.length, 26)
  return Buffer.concat([head, name, packed])
}

type Work = Awaited<ReturnType<typeof atWork>>
const agentSees = async ({ id }: Work) => granted(await readAgentRoom(stage.deps, ada, id))
const customerSees = async ({ id }: Work) => granted(await readCustomerRoom(stage.deps, id))
const lines = async ({ id }: Work) =>
  (await stage.deps.db.select().from(sessionEvents).where(eq(sessionEvents.sessionId, id)))
    .toSorted((one, other) => one.seq - other.seq)
    .map(({ type }) => type)
    .filter((type) => /^(task|file)-/.test(type))
const completes = async (work: Work, press = {}, task = work.task) =>
  completeTask(stage.deps, await work.guest(), task, press)

describe('a form', () => {
  test('keeps what is typed, field by field, and the agent sees it but for what is hidden', async () => {
    const work = await atWork(stage, ada, employment)
    const types = async (answers: Record<string, string>) =>
      granted(await saveDraft(stage.deps, await work.guest(), work.task, { answers }))
    await Promise.all([types({ employer: 'Corb' }), types({ nid: 'QQ 12' })])
    await types({ employer: 'Corbel', nothingAsked: 'x' })
    const [shown] = (await customerSees(work)).tasks
    expect(shown?.answers).toEqual({ employer: 'Corbel', nid: 'QQ 12' })
    const [seen] = (await agentSees(work)).tasks
    expect(seen).toMatchObject({ answers: { employer: 'Corbel' }, hidden: ['nid'] })
    expect(JSON.stringify(await agentSees(work))).not.toContain('QQ 12')
    expect(seen?.startedAt).not.toBeNull()
    expect(await lines(work)).toEqual(['task-added', 'task-started'])
  })

  test('is kept from the newest tab alone: an older one that comes back late writes over nothing', async () => {
    const work = await atWork(stage, ada, employment)
    const older = (await work.guest()).session.activation
    granted(await claimRoom(stage.deps, await work.guest()))
    const types = async (employer: string, activation: number) =>
      saveDraft(stage.deps, await work.guest(), work.task, { answers: { employer }, activation })
    granted(await types('Corbel Timber Ltd', older + 1))
    expect(refusalOf(await types('Corb', older))).toBe('other-tab')
    expect((await customerSees(work)).tasks[0]?.answers).toEqual({ employer: 'Corbel Timber Ltd' })
  })

  test('is completed with its last answers in the press, and not while one is missing or wrong', async () => {
    const work = await atWork(stage, ada, employment)
    expect(await completes(work, { answers: { income: 'much', since: '2026-02-30' } })).toMatchObject({
      code: 'invalid',
      details: { employer: 'missing', nid: 'missing', income: 'number', since: 'date' },
    })
    granted(await completes(work, { answers: { ...employed, income: '2 900,50' } }))
    const [seen] = (await agentSees(work)).tasks
    expect(seen).toMatchObject({ state: 'completed', answers: { income: '2 900,50' }, hidden: ['nid'] })
    expect(refusalOf(await saveDraft(stage.deps, await work.guest(), work.task, { answers: {} }))).toBe(
      'task-not-open',
    )
  })
})

describe('an upload', () => {
  test('is what its content says, under a name without a path', async () => {
    const work = await atWork(stage, ada, payslips)
    granted(
      await hands(stage, await work.guest(), work.task, png, { name: '../../etc/pay\u202eslip.exe.png' }),
    )
    const [task] = (await agentSees(work)).tasks
    expect(task?.files).toMatchObject([{ name: 'payslip.exe.png', type: 'image/png', state: 'stored' }])
    granted(await completes(work))
    expect(await lines(work)).toEqual(['task-added', 'task-started', 'file-stored', 'task-completed'])
  })

  test.each([
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'invalid'],
    [
      'a drawing with a script',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
      'invalid',
    ],
    ['a program', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(600)]), 'invalid'],
    ['an archive', Buffer.from('504b0304140000000000', 'hex'), 'invalid'],
    ['nothing', Buffer.alloc(0), 'invalid'],
    ['too much', Buffer.alloc(1_000_001), 'too-large'],
  ])('%s is refused and gone', async (_, content, code) => {
    const work = await atWork(stage, ada, payslips)
    expect(refusalOf(await hands(stage, await work.guest(), work.task, content))).toBe(code)
    expect((await customerSees(work)).tasks[0]?.files).toEqual([])
    expect(await completes(work)).toMatchObject({ details: { files: 'missing' } })
  })

  test.each([
    [
      'a picture with a page behind it',
      () => Buffer.concat([png, Buffer.from('<script>alert(1)</script>')]),
      'image/png',
    ],
    [
      'a PDF that begins with a script',
      () => Buffer.from('%PDF-1.7\n<script>alert(1)</script>'),
      'application/pdf',
    ],
    [
      'a photo of an iPhone',
      () => Buffer.concat([Buffer.from('0000001866747970686569630000000068656963', 'hex'), Buffer.alloc(64)]),
      'image/heic',
    ],
  ])('%s is what it begins as, whatever a browser would like to see in it', async (_, content, type) => {
    const work = await atWork(stage, ada, payslips)
    granted(await hands(stage, await work.guest(), work.task, content(), { name: 'file.html' }))
    expect((await agentSees(work)).tasks[0]?.files).toMatchObject([
      { type, state: 'stored', preview: type === 'image/png' },
    ])
  })

  test('a document that unpacks to very much is not unpacked', async () => {
    const office = { ...payslips, spec: { ...payslips.spec, families: ['office'] } } as typeof payslips
    const work = await atWork(stage, ada, office)
    const packed = bomb(300_000_000)
    const before = process.memoryUsage().rss
    await hands(stage, await work.guest(), work.task, packed)
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
  })

  test('takes no more files than are asked for, and waits for those under way', async () => {
    const work = await atWork(stage, ada, payslips)
    const guest = await work.guest()
    const file = { taskId: work.task, name: 'a.png', size: png.length }
    const id = uuid() as FileId
    for (let press = 0; press < 2; press += 1) granted(await beginFile(stage.deps, guest, { ...file, id }))
    granted(await hands(stage, guest, work.task, png))
    expect(refusalOf(await beginFile(stage.deps, guest, { ...file, id: uuid() as FileId }))).toBe('invalid')
    expect(await completes(work)).toMatchObject({ details: { files: 'under way' } })
    granted(await removeFile(stage.deps, guest, work.task, id))
    granted(await completes(work))
  })

  test('whose process died after the last byte is found when it is completed', async () => {
    const work = await atWork(stage, ada, payslips)
    const id = uuid() as FileId
    const file = { id, taskId: work.task, name: 'a.png', size: png.length }
    granted(await beginFile(stage.deps, await work.guest(), file))
    await stage.arrives(id, png)
    granted(await completes(work))
    expect((await agentSees(work)).tasks[0]?.files).toMatchObject([{ state: 'stored' }])
  })

  test('is scanned where a scanner is set up: a virus is refused, and without an answer nothing is taken or lost', async () => {
    const work = await atWork(stage, ada, payslips)
    const guest = await work.guest()
    const id = uuid() as FileId
    const scanned = (scan: Stage['deps']['scan']): Stage => ({ ...stage, deps: { ...stage.deps, scan } })
    const away = scanned(() => Promise.reject(new Error('no answer')))
    expect(refusalOf(await hands(away, guest, work.task, png, { id }))).toBe('unavailable')
    expect((await customerSees(work)).tasks[0]?.files).toMatchObject([{ state: 'uploading' }])
    granted(await completes(work))
    const other = await atWork(stage, ada, payslips)
    const found = scanned(() => Promise.resolve('Eicar-Test-Signature'))
    expect(refusalOf(await hands(found, await other.guest(), other.task, png))).toBe('virus-found')
    expect((await customerSees(other)).tasks[0]?.files).toEqual([])
  })

  test('belongs to its session: nobody else reads it, sends it or takes it back', async () => {
    const [work, other] = [await atWork(stage, ada, payslips), await atWork(stage, ada, payslips)]
    const id = uuid() as FileId
    granted(await hands(stage, await work.guest(), work.task, png, { id }))
    const stranger = await other.guest()
    const file = { id, taskId: other.task, name: 'a.png', size: png.length }
    expect(refusalOf(await beginFile(stage.deps, stranger, file))).toBe('not-found')
    expect(refusalOf(await fileForCustomer(stage.deps, stranger, id))).toBe('not-found')
    expect(refusalOf(await removeFile(stage.deps, stranger, work.task, id))).toBe('not-found')
    expect(refusalOf(await completes(other, {}, work.task))).toBe('not-found')
    expect(refusalOf(await openTask(stage.deps, stranger, work.task))).toBe('not-found')
    expect(refusalOf(await saveDraft(stage.deps, stranger, work.task, { answers: {} }))).toBe('not-found')
    expect(refusalOf(await fileForAgent(stage.deps, bo, work.id, id))).toBe('not-the-owner')
    expect(refusalOf(await fileForAgent(stage.deps, ada, other.id, id))).toBe('not-found')
    granted(await fileForAgent(stage.deps, ada, work.id, id))
  })

  test('leaves nothing behind: taken back, withdrawn, abandoned, erased', async () => {
    const there = async (id: FileId) => (await stage.deps.files.received(id)) !== null
    const ids: FileId[] = []
    const handed = async (work: Work) => {
      const id = uuid() as FileId
      ids.push(id)
      granted(await hands(stage, await work.guest(), work.task, png, { id }))
      return id
    }
    const back = await atWork(stage, ada, payslips)
    granted(await removeFile(stage.deps, await back.guest(), back.task, await handed(back)))
    const withdrawn = await atWork(stage, ada, payslips)
    await handed(withdrawn)
    granted(await withdrawTask(stage.deps, ada, withdrawn.id, withdrawn.task))
    const erased = await atWork(stage, ada, payslips)
    await handed(erased)
    granted(await endSession(stage.deps, ada, erased.id))
    granted(
      await eraseSessions(stage.deps, {
        ids: [erased.id],
        actor: 'system',
        why: 'retention',
        when: () => true,
      }),
    )
    const left = await atWork(stage, ada, payslips)
    const begun = { id: uuid() as FileId, taskId: left.task, name: 'a.png', size: 2_000 }
    granted(await beginFile(stage.deps, await left.guest(), begun))
    await stage.arrives(begun.id, png, 2_000)
    ids.push(begun.id)
    expect(await Promise.all(ids.map(there))).toEqual([true, true, true, true])
    const tomorrow = new Date(stage.deps.now().getTime() + 86_400_001)
    await sweepFiles({ ...stage.deps, now: () => tomorrow })
    expect(await Promise.all(ids.map(there))).toEqual([false, false, false, false])
    expect(await stage.deps.db.select().from(discardedFiles)).toEqual([])
    expect(await stage.deps.db.select().from(files).where(eq(files.sessionId, left.id))).toEqual([])
  })
})

describe('files', () => {
  test('that cannot be removed now keep no other from being removed', async () => {
    const work = await atWork(stage, ada, payslips)
    const [stuck, other] = [uuid(), uuid()] as FileId[]
    for (const id of [stuck, other]) {
      granted(await hands(stage, await work.guest(), work.task, png, { id }))
      granted(await removeFile(stage.deps, await work.guest(), work.task, id as FileId))
    }
    const away = new Error('the store is away')
    const remove = (id: FileId) => (id === stuck ? Promise.reject(away) : stage.deps.files.remove(id))
    const sweep = () => sweepFiles({ ...stage.deps, files: { ...stage.deps.files, remove } })
    await expect(sweep()).rejects.toBe(away)
    expect(await stage.deps.files.received(other as FileId)).toBeNull()
    expect(await stage.deps.db.select().from(discardedFiles)).toEqual([{ id: stuck }])
    await sweepFiles(stage.deps)
    expect(await stage.deps.db.select().from(discardedFiles)).toEqual([])
  })

  test('that were let go are not begun again while their bytes are still to go', async () => {
    const work = await atWork(stage, ada, payslips)
    const id = uuid() as FileId
    const begins = async () =>
      beginFile(stage.deps, await work.guest(), { id, taskId: work.task, name: 'a.png', size: 9 })
    granted(await begins())
    granted(await removeFile(stage.deps, await work.guest(), work.task, id))
    expect(refusalOf(await begins())).toBe('not-found')
    await sweepFiles(stage.deps)
    granted(await begins())
  })

  test('are drawn a few at a time, and none that is too large to be held', async () => {
    const work = await atWork(stage, ada, payslips)
    const id = uuid() as FileId
    granted(await hands(stage, await work.guest(), work.task, png, { id }))
    const file = granted(await fileForCustomer(stage.deps, await work.guest(), id))
    let [reading, most] = [0, 0]
    const read = async (which: FileId) => {
      most = Math.max(most, (reading += 1))
      const content = await stage.deps.files.read(which)
      return content.on('close', () => (reading -= 1))
    }
    const deps = { ...stage.deps, files: { ...stage.deps.files, read } }
    const drawn = await Promise.all(Array.from({ length: 20 }, () => previewOf(deps, file)))
    expect(drawn.every((each) => each && each.length > 0)).toBe(true)
    expect(most).toBeLessThanOrEqual(2)
    expect(await previewOf(deps, { ...file, size: 200_000_000 })).toBeNull()
  })
})

describe('a press of "Complete"', () => {
  test('heard again is one completion and one line, from two tabs, with a name or without', async () => {
    const work = await atWork(stage, ada, terms)
    await Promise.all([{ key: 'a' }, { key: 'a' }, { key: 'b' }, {}].map((press) => completes(work, press)))
    expect(await lines(work)).toEqual(['task-added', 'task-completed'])
    expect(await stage.session(work.id)).toMatchObject({ tasksDone: 1, tasksTotal: 1 })
  })

  test('that comes late does not complete what was sent back meanwhile', async () => {
    const work = await atWork(stage, ada, terms)
    granted(await completes(work, { key: 'first' }))
    granted(await returnTask(stage.deps, ada, work.id, { id: work.task, reason: 'Read page 2, too.' }))
    granted(await completes(work, { key: 'first' }))
    expect((await customerSees(work)).tasks).toMatchObject([
      { state: 'open', returned: { reason: 'Read page 2, too.' } },
    ])
    granted(await completes(work, { key: 'second' }))
    expect((await customerSees(work)).tasks).toMatchObject([{ state: 'completed', returned: null }])
    expect(await lines(work)).toEqual(['task-added', 'task-completed', 'task-returned', 'task-completed'])
  })

  test('that is refused does not count: it may be pressed again under the same name', async () => {
    const work = await atWork(stage, ada, employment)
    expect(refusalOf(await completes(work, { key: 'a' }))).toBe('invalid')
    granted(await completes(work, { key: 'a', answers: employed }))
    expect((await customerSees(work)).tasks).toMatchObject([{ state: 'completed' }])
  })
})

describe('the agent', () => {
  test('withdraws an open task, once: nobody completes it, and the status follows', async () => {
    const work = await atWork(stage, ada, terms, payslips)
    const [first, second] = work.tasks as [TaskId, TaskId]
    granted(await completes(work))
    expect(refusalOf(await withdrawTask(stage.deps, ada, work.id, first))).toBe('task-not-open')
    for (let press = 0; press < 2; press += 1) granted(await withdrawTask(stage.deps, ada, work.id, second))
    expect(await stage.session(work.id)).toMatchObject({ tasksDone: 1, tasksTotal: 1 })
    expect(refusalOf(await completes(work, {}, second))).toBe('task-not-open')
    expect(await lines(work)).toEqual(['task-added', 'task-added', 'task-completed', 'task-withdrawn'])
  })

  test('sends a result back: answers and files are kept, and the customer is told why', async () => {
    const work = await atWork(stage, ada, payslips)
    granted(await hands(stage, await work.guest(), work.task, png))
    expect(refusalOf(await returnTask(stage.deps, ada, work.id, { id: work.task, reason: 'x' }))).toBe(
      'task-not-completed',
    )
    granted(await completes(work))
    granted(await returnTask(stage.deps, ada, work.id, { id: work.task, reason: 'September, too.' }))
    expect(await stage.session(work.id)).toMatchObject({ tasksDone: 0, tasksTotal: 1 })
    const [task] = (await customerSees(work)).tasks
    expect(task).toMatchObject({ state: 'open', returned: { reason: 'September, too.' } })
    expect(task?.files).toHaveLength(1)
    expect(stage.jobs.filter((job) => job.name === 'notice' && job.sessionId === work.id)).toHaveLength(2)
  })

  test('does so in their own sessions, and while the session runs', async () => {
    const work = await atWork(stage, ada, terms)
    expect(refusalOf(await withdrawTask(stage.deps, bo, work.id, work.task))).toBe('not-the-owner')
    expect(refusalOf(await returnTask(stage.deps, bo, work.id, { id: work.task, reason: 'x' }))).toBe(
      'not-the-owner',
    )
    granted(await completes(work))
    granted(await endSession(stage.deps, ada, work.id))
    expect(refusalOf(await returnTask(stage.deps, ada, work.id, { id: work.task, reason: 'x' }))).toBe(
      'session-ended',
    )
    expect(refusalOf(await withdrawTask(stage.deps, ada, work.id, work.task))).toBe('session-ended')
  })

  test('sees that a task was looked at, once', async () => {
    const work = await atWork(stage, ada, terms)
    for (let look = 0; look < 2; look += 1) granted(await openTask(stage.deps, await work.guest(), work.task))
    expect((await agentSees(work)).tasks[0]?.openedAt).not.toBeNull()
    expect(await lines(work)).toEqual(['task-added', 'task-opened'])
  })
})

describe('after the end', () => {
  test('with limited access she saves what she handed over, and hands over nothing', async () => {
    const work = await atWork(stage, ada, payslips, employment)
    const id = uuid() as FileId
    granted(await hands(stage, await work.guest(), work.task, png, { id }))
    granted(await endSession(stage.deps, ada, work.id))
    granted(await fileForCustomer(stage.deps, await work.guest(), id))
    const guest = await work.guest()
    const [, form] = work.tasks as [TaskId, TaskId]
    expect(refusalOf(await saveDraft(stage.deps, guest, form, { answers: { employer: 'x' } }))).toBe(
      'session-ended',
    )
    expect(refusalOf(await hands(stage, guest, work.task, png))).toBe('session-ended')
    expect(refusalOf(await removeFile(stage.deps, guest, work.task, id))).toBe('session-ended')
    stage.pass(15 * 86_400_000)
    expect(refusalOf(await fileForCustomer(stage.deps, await work.guest(), id))).toBe('session-ended')
    granted(await renewSession(stage.deps, ada, work.id))
    granted(await fileForCustomer(stage.deps, await work.guest(), id))
  })
})
