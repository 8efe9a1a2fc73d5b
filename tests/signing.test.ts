import { eq } from 'drizzle-orm'
import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DocumentId, FileId, TaskId } from '../shared/ids.ts'
import type { TaskFile } from '../shared/session.ts'
import { addTask } from '../server/actions/add-task.ts'
import { completeTask } from '../server/actions/complete-task.ts'
import { declineTask } from '../server/actions/decline-task.ts'
import {
  documentForAgent,
  documentForCustomer,
  findAnchors,
  storeDocument,
} from '../server/actions/documents.ts'
import { endSession } from '../server/actions/end-session.ts'
import { eraseSessions } from '../server/actions/erase-sessions.ts'
import { fileForAgent, fileForCustomer } from '../server/actions/read-file.ts'
import { readAgentRoom, readCustomerRoom } from '../server/actions/read-room.ts'
import { resealAll } from '../server/actions/reseal.ts'
import { runJob } from '../server/actions/run-job.ts'
import { sealDocument } from '../server/actions/seal-document.ts'
import { sealKeyOf } from '../server/actions/seal-key.ts'
import { sweepFiles } from '../server/actions/sweep-files.ts'
import { returnTask, withdrawTask } from '../server/actions/take-back-task.ts'
import { addTemplate, changeTemplate, removeTemplate } from '../server/actions/templates.ts'
import { verifyDocument } from '../server/actions/verify-document.ts'
import type { Person } from '../server/domain/access.ts'
import { isRefused } from '../server/domain/outcome.ts'
import {
  discardedFiles,
  documents,
  files,
  sealCertificates,
  sessionEvents,
  sessions,
} from '../server/storage/schema.ts'
import { createSeal } from '../server/storage/secrets.ts'
import { brings, drawn, filledIn, pdf, toSign } from './support/contract.ts'
import { secret } from './support/foyer.ts'
import { orderIn } from './support/plain-workshop.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'
import { atWork, terms } from './support/tasks.ts'

const DAY = 86_400_000
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

let stage: Stage
let ada: Person
let bo: Person
let admin: Person
beforeAll(async () => {
  stage = await openStage()
  ;[ada, bo, admin] = [await stage.person('ada'), await stage.person('bo'), await stage.person('admin')]
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())
beforeEach(() => void stage.jobs.splice(0))

type Work = Awaited<ReturnType<typeof contracted>>
/** A session of Ada's with a contract that she brought. */
async function contracted(...more: Parameters<typeof atWork>[2][]) {
  const document = await brings(stage, ada)
  return { ...(await atWork(stage, ada, toSign(document), ...more)), document }
}
const lines = async ({ id }: Pick<Work, 'id'>, ...types: string[]) =>
  (await stage.deps.db.select().from(sessionEvents).where(eq(sessionEvents.sessionId, id)))
    .toSorted((one, other) => one.seq - other.seq)
    .filter(({ type }) => types.includes(type))
    .map(({ type, actorId, data }): Record<string, string> => ({
      type,
      actorId,
      ...(JSON.parse(data ?? '{}') as Record<string, string>),
    }))
const sealing = () => stage.jobs.filter(({ name }) => name === 'seal-document')
const signs = async (work: Work, press: Parameters<typeof completeTask>[3] = {}) =>
  completeTask(stage.deps, await work.guest(), work.task, { answers: filledIn, device: 'Pixel', ...press })
const shown = async ({ id }: Work) => granted(await readCustomerRoom(stage.deps, id)).tasks[0]
const result = async (work: Work) => (await shown(work))?.result as TaskFile
const resultsOf = ({ task }: Pick<Work, 'task'>) =>
  stage.deps.db.select().from(files).where(eq(files.taskId, task))
const bytesOf = async (id: string) => buffer(await stage.deps.files.read(id as FileId))

describe('a document', () => {
  test('is kept as it will be signed: what could act in it is gone before it is hashed', async () => {
    const document = await brings(stage, ada, '../Loan\u202e agreement.PDF')
    expect(document).toMatchObject({ name: 'Loan agreement', pages: [{ width: 595, height: 842 }] })
    const kept = await bytesOf(document.id)
    expect(kept.toString()).toContain('% safe')
    expect([document.sha256, document.size]).toEqual([sha256(kept), kept.length])
  })

  test.each([
    ['no PDF', Buffer.from('PK'), 'invalid', 'not-a-pdf'],
    ['nothing', undefined, 'invalid', 'not-a-pdf'],
    ['too much', Buffer.alloc(25_000_001, '%PDF-'), 'too-large', 'too-large'],
  ])('that is %s is refused with what is wrong', async (_, bytes, code, document) => {
    expect(await storeDocument(stage.deps, ada, { name: 'a.pdf', pdf: bytes })).toMatchObject({
      code,
      details: { document },
    })
  })

  test('is scanned where a scanner is set up', async () => {
    const stored = (scan: Stage['deps']['scan']) =>
      storeDocument({ ...stage.deps, scan }, ada, { name: 'a.pdf', pdf })
    expect(refusalOf(await stored(() => Promise.resolve('Eicar')))).toBe('virus-found')
    expect(refusalOf(await stored(() => Promise.reject(new Error('away'))))).toBe('unavailable')
    expect(refusalOf(await stored(() => Promise.resolve(null)))).toBeNull()
  })

  test('is for who brought it, for administrators, and for no other agent', async () => {
    const { id } = await brings(stage, ada)
    const read = async (agent: Person) => refusalOf(await documentForAgent(stage.deps, agent, id))
    expect([await read(ada), await read(admin), await read(bo)]).toEqual([null, null, 'not-found'])
    expect(refusalOf(await findAnchors(stage.deps, bo, id, 'Signature'))).toBe('not-found')
    expect(granted(await findAnchors(stage.deps, ada, id, 'Signature')).items).toHaveLength(1)
    expect(refusalOf(await documentForAgent(stage.deps, ada, v7() as DocumentId))).toBe('not-found')
  })

  test('of a library is for whoever may add from it', async () => {
    const document = await brings(stage, admin)
    const read = async (agent: Person) => refusalOf(await documentForAgent(stage.deps, agent, document.id))
    expect(await read(bo)).toBe('not-found')
    const template = granted(
      await addTemplate(stage.deps, admin, { team: bo.teamId, definition: toSign(document) }),
    )
    expect(await read(bo)).toBeNull()
    const stranger = { ...bo, id: v7() as Person['id'], teamId: v7() as Person['teamId'], furtherTeams: [] }
    expect(await read(stranger)).toBe('not-found')
    expect(await read({ ...stranger, furtherTeams: [bo.teamId] })).toBeNull()
    granted(await removeTemplate(stage.deps, admin, template.id))
    expect(await read(bo)).toBe('not-found')
  })

  test('of a task is for whoever works on its session, and goes with the session to another', async () => {
    const { id, document } = await contracted()
    const read = async (agent: Person) => refusalOf(await documentForAgent(stage.deps, agent, document.id))
    expect(await read(bo)).toBe('not-found')
    await stage.deps.db.update(sessions).set({ ownerId: bo.id }).where(eq(sessions.id, id))
    expect(await read(bo)).toBeNull()
  })

  test('can be asked to be signed only by whom it is for, and as it is', async () => {
    const document = await brings(stage, ada)
    const task = toSign(document)
    const { id } = await atWork(stage, ada)
    const { id: his } = await atWork(stage, bo)
    const wrong = (change: object) => ({ ...task, spec: { ...task.spec, ...change } })
    for (const [agent, session, definition, why] of [
      [bo, his, task, 'missing'],
      [ada, id, wrong({ document: v7() }), 'missing'],
      [ada, id, wrong({ name: 'Another' }), 'changed'],
      [ada, id, wrong({ pages: [{ width: 595, height: 842.5 }] }), 'changed'],
      [ada, id, wrong({ document: document.id.toUpperCase() }), 'changed'],
    ] as const)
      expect(await addTask(stage.deps, agent, session, definition)).toMatchObject({
        code: 'invalid',
        details: { document: why },
      })
    granted(await addTask(stage.deps, ada, id, task))
    const unknown = wrong({ document: v7() })
    const template = { team: null, definition: unknown }
    expect(await addTemplate(stage.deps, admin, template)).toMatchObject({ details: { document: 'missing' } })
    const there = granted(await addTemplate(stage.deps, admin, { team: null, definition: terms }))
    expect(await changeTemplate(stage.deps, admin, there.id, unknown)).toMatchObject({
      details: { document: 'missing' },
    })
    granted(await removeTemplate(stage.deps, admin, there.id))
  })

  test('that nothing names goes after a day, with its bytes; one that is named stays', async () => {
    const [unused, used] = [await brings(stage, ada), (await contracted()).document]
    await sweepFiles(stage.deps)
    expect(refusalOf(await documentForAgent(stage.deps, ada, unused.id))).toBeNull()
    stage.pass(DAY + 1)
    await sweepFiles(stage.deps)
    expect(refusalOf(await documentForAgent(stage.deps, ada, unused.id))).toBe('not-found')
    await expect(bytesOf(unused.id)).rejects.toThrow()
    expect(refusalOf(await documentForAgent(stage.deps, ada, used.id))).toBeNull()
    expect(sha256(await bytesOf(used.id))).toBe(used.sha256)
  })

  test('that is asked for in the moment it would go is asked for and there, or gone and refused', async () => {
    const { id } = await atWork(stage, ada)
    for (let round = 0; round < 20; round += 1) {
      const document = await brings(stage, ada)
      stage.pass(DAY + 1)
      const [added] = await Promise.all([
        addTask(stage.deps, ada, id, toSign(document)),
        sweepFiles(stage.deps),
      ])
      const there = await stage.deps.db.select().from(documents).where(eq(documents.id, document.id))
      expect([round, there.length]).toEqual([round, isRefused(added) ? 0 : 1])
      if (!isRefused(added)) granted(await withdrawTask(stage.deps, ada, id, added))
    }
  })
})

describe('the customer', () => {
  test('reads the document of her task while she may see it, and of no other session', async () => {
    const [hers, other] = [await contracted(), await contracted()]
    const reads = async (task: TaskId) => documentForCustomer(stage.deps, await hers.guest(), task)
    expect(granted(await reads(hers.task)).id).toBe(hers.document.id)
    expect(refusalOf(await reads(other.task))).toBe('not-found')
    stage.settings.accessAfterEnd = 'limited'
    granted(await endSession(stage.deps, ada, hers.id))
    expect(refusalOf(await reads(hers.task))).toBeNull()
    stage.pass(400 * DAY)
    expect(refusalOf(await reads(hers.task))).toBe('session-ended')
    granted(await withdrawTask(stage.deps, ada, other.id, other.task))
    expect(refusalOf(await documentForCustomer(stage.deps, await other.guest(), other.task))).toBe(
      'not-found',
    )
  })

  test('has nothing to read where nothing is to be signed', async () => {
    const work = await atWork(stage, ada, terms)
    expect(refusalOf(await documentForCustomer(stage.deps, await work.guest(), work.task))).toBe('not-found')
  })

  test('declines with a reason, which both sides see until she signs after all', async () => {
    const work = await contracted()
    const declines = async (reason: string, task = work.task) =>
      declineTask(stage.deps, await work.guest(), task, { reason })
    for (let press = 0; press < 2; press += 1) granted(await declines('The rate is another'))
    expect(await shown(work)).toMatchObject({ state: 'open', declined: { reason: 'The rate is another' } })
    const [seen] = granted(await readAgentRoom(stage.deps, ada, work.id)).tasks
    expect(seen?.declined).toMatchObject({ reason: 'The rate is another' })
    granted(await declines('The name is misspelt'))
    expect(await lines(work, 'task-declined')).toMatchObject([
      { actorId: 'customer', reason: 'The rate is another' },
      { reason: 'The name is misspelt' },
    ])
    granted(await signs(work))
    expect(await shown(work)).toMatchObject({ state: 'completed', declined: null })
    expect(refusalOf(await declines('Too late'))).toBe('task-not-open')
  })

  test('declines nothing that has to be done, and nothing of another session', async () => {
    const [work, other] = [await atWork(stage, ada, terms), await contracted()]
    const declines = async (task: TaskId) =>
      refusalOf(await declineTask(stage.deps, await work.guest(), task, { reason: 'No' }))
    expect([await declines(work.task), await declines(other.task)]).toEqual(['invalid', 'not-found'])
  })

  test('signs nothing that is not filled in', async () => {
    const work = await contracted()
    expect(await signs(work, { answers: { name: 'draw:', on: '2026-02-30', news: 'no' } })).toMatchObject({
      code: 'invalid',
      details: { name: 'mark', on: 'date', news: 'tick' },
    })
    expect(sealing()).toEqual([])
  })

  test('agrees to the words on her page: where they were changed meanwhile she is asked anew', async () => {
    const work = await contracted()
    const { consent } = granted(await readCustomerRoom(stage.deps, work.id)).signing
    stage.settings.signConsent = 'I, {customer}, agree to all of it.'
    expect(await signs(work, { consent })).toMatchObject({ code: 'changed-meanwhile' })
    expect((await shown(work))?.state).toBe('open')
    expect(await lines(work, 'task-completed', 'document-signed')).toEqual([])
    granted(await signs(work, { consent: stage.settings.signConsent }))
    expect(await lines(work, 'document-signed')).toMatchObject([
      { words: 'I, Mira Lindt, agree to all of it.' },
    ])
    stage.settings.signConsent = ''
  })
})

describe('a signing', () => {
  test('is written down with all that has to be known of it later, however often it is pressed', async () => {
    const work = await contracted()
    const presses = [{ key: 'a' }, { key: 'a' }, { key: 'b' }].map((press) =>
      signs(work, { ...press, device: `Mozilla/5.0 ${'x'.repeat(400)}` }),
    )
    for (const outcome of await Promise.all(presses)) granted(outcome)
    expect(await lines(work, 'task-completed', 'document-signed')).toMatchObject([
      { type: 'task-completed' },
      {
        type: 'document-signed',
        actorId: 'customer',
        task: work.task,
        title: 'Loan agreement',
        document: work.document.sha256,
        consent: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
        method: 'none',
        browser: expect.stringMatching(/^Mozilla.{293}$/) as string,
        name: 'Mira Lindt',
      },
    ])
    expect(sealing()).toEqual([{ name: 'seal-document', taskId: work.task }])
    expect((await shown(work))?.result).toBe('sealing')
  })

  test('becomes one sealed file that both sides have, with its evidence', async () => {
    stage.settings.timeZone = 'Europe/Berlin'
    const work = await contracted()
    granted(await signs(work, { answers: drawn }))
    stage.pass(5_000)
    for (const job of sealing()) expect(await runJob(stage.deps, job)).toBe('done')
    const file = await result(work)
    expect(file).toMatchObject({
      name: 'Loan agreement signed.pdf',
      type: 'application/pdf',
      state: 'stored',
    })
    const sealed = await bytesOf(file.id)
    const [line] = await lines(work, 'document-sealed')
    expect(line).toMatchObject({
      actorId: 'system',
      file: file.name,
      sha256: sha256(sealed),
      task: work.task,
    })
    const order = orderIn(sealed)
    expect(order).toMatchObject({ pdf: (await bytesOf(work.document.id)).toString(), answers: drawn })
    expect(order.seal.signer).toBe('Mira Lindt')
    const facts = Object.fromEntries(
      order.evidence.blocks.flatMap((block) =>
        'facts' in block ? block.facts.map(({ label, text }) => [label, text]) : [],
      ),
    )
    const [signed] = await lines(work, 'document-signed')
    expect(Object.values(facts)).toEqual(
      expect.arrayContaining([
        'Loan agreement',
        work.document.sha256,
        'Mira Lindt',
        'The link alone',
        signed?.['consent'],
        'Pixel',
        'Ada Brandt',
        work.id,
        work.task,
      ]),
    )
    expect(order.evidence.blocks).toContainEqual({ text: signed?.['words'] })
    expect(facts['Signed']).toMatch(/^\d+ \w+ 2\d{3}, \d\d:\d\d:\d\d UTC$/)
    expect(facts['Signed, local time']).toMatch(/^\d+ \w+ 2\d{3}, .* \(.*UTC\+0[12]:00\)$/)
    expect(granted(await fileForAgent(stage.deps, ada, work.id, file.id)).id).toBe(file.id)
    expect(refusalOf(await fileForAgent(stage.deps, bo, work.id, file.id))).toBe('not-the-owner')
    stage.settings.accessAfterEnd = 'limited'
    granted(await endSession(stage.deps, ada, work.id))
    expect(granted(await fileForCustomer(stage.deps, await work.guest(), file.id)).id).toBe(file.id)
    stage.settings.timeZone = 'UTC'
  })

  test('is sealed once, whoever does it how often and at once', async () => {
    const work = await contracted()
    granted(await signs(work))
    await Promise.all(Array.from({ length: 5 }, () => sealDocument(stage.deps, work.task)))
    await sealDocument(stage.deps, work.task)
    const made = await resultsOf(work)
    expect(made).toHaveLength(1)
    expect(sha256(await bytesOf(made[0]?.id ?? ''))).toBe(made[0]?.sha256)
    expect(await lines(work, 'document-sealed')).toHaveLength(1)
    // What the others made is not kept.
    const ofSession = await stage.deps.db.select().from(files).where(eq(files.sessionId, work.id))
    expect(ofSession).toHaveLength(1)
  })

  test('whose process dies amid sealing is sealed by the next, and what was left goes', async () => {
    const work = await contracted()
    granted(await signs(work))
    const written: FileId[] = []
    const store = stage.deps.files
    const dying = {
      ...stage.deps,
      files: {
        ...store,
        write: async (id: FileId, bytes: Uint8Array) => {
          await store.write(id, bytes)
          written.push(id)
          throw new Error('killed')
        },
      },
    }
    await expect(sealDocument(dying as typeof stage.deps, work.task)).rejects.toThrow('killed')
    expect((await shown(work))?.result).toBe('sealing')
    await sealDocument(stage.deps, work.task)
    expect((await result(work)).id).not.toBe(written[0])
    expect(await lines(work, 'document-sealed')).toHaveLength(1)
    stage.pass(DAY + 1)
    await sweepFiles(stage.deps)
    await expect(bytesOf(written[0] ?? '')).rejects.toThrow()
    expect((await bytesOf((await result(work)).id)).length).toBeGreaterThan(0)
  })

  test('that was sent back has no result, and signed again has another one', async () => {
    const work = await contracted()
    granted(await signs(work, { key: 'first' }))
    await sealDocument(stage.deps, work.task)
    const first = await result(work)
    granted(await returnTask(stage.deps, ada, work.id, { id: work.task, reason: 'Sign on the line' }))
    expect(await shown(work)).toMatchObject({ state: 'open', result: null, answers: filledIn })
    expect(refusalOf(await fileForAgent(stage.deps, ada, work.id, first.id))).toBe('not-found')
    await sealDocument(stage.deps, work.task)
    expect((await shown(work))?.result).toBeNull()
    granted(await signs(work, { key: 'first' }))
    expect((await shown(work))?.state).toBe('open')
    granted(await signs(work, { key: 'second', answers: drawn }))
    // The job of the first signing comes late: there is one result, of the second.
    await Promise.all([sealDocument(stage.deps, work.task), sealDocument(stage.deps, work.task)])
    const second = await result(work)
    expect(second.id).not.toBe(first.id)
    expect(orderIn(await bytesOf(second.id)).answers).toEqual(drawn)
    expect(await lines(work, 'document-signed', 'document-sealed')).toMatchObject(
      ['document-signed', 'document-sealed', 'document-signed', 'document-sealed'].map((type) => ({ type })),
    )
    await sweepFiles(stage.deps)
    await expect(bytesOf(first.id)).rejects.toThrow()
  })

  test('that is sent back while it is being sealed keeps no result', async () => {
    const work = await contracted()
    granted(await signs(work))
    const slow = {
      ...stage.deps,
      workshop: {
        ...stage.deps.workshop,
        seal: async (order: Parameters<Stage['deps']['workshop']['seal']>[0]) => {
          granted(await returnTask(stage.deps, ada, work.id, { id: work.task, reason: 'Wait' }))
          return stage.deps.workshop.seal(order)
        },
      },
    }
    await sealDocument(slow, work.task)
    expect(await shown(work)).toMatchObject({ state: 'open', result: null })
    expect(await lines(work, 'document-sealed')).toEqual([])
    expect(await stage.deps.db.select().from(discardedFiles)).not.toEqual([])
    await sweepFiles(stage.deps)
    granted(await withdrawTask(stage.deps, ada, work.id, work.task))
    expect(await resultsOf(work)).toEqual([])
  })

  test('is not sealed where the document is not what she signed', async () => {
    const work = await contracted()
    granted(await signs(work))
    await stage.deps.files.write(work.document.id, Buffer.from('%PDF-1.7 Another'))
    await expect(sealDocument(stage.deps, work.task)).rejects.toThrow('not what it was')
    expect(await resultsOf(work)).toEqual([])
  })

  test('goes with its session, and its document where nothing else has that', async () => {
    const work = await contracted()
    granted(await signs(work))
    await sealDocument(stage.deps, work.task)
    const { id } = await result(work)
    granted(await endSession(stage.deps, ada, work.id))
    const erased = { actor: 'system', why: 'retention', when: () => true } as const
    granted(await eraseSessions(stage.deps, { ...erased, ids: [work.id] }))
    await sweepFiles(stage.deps)
    await expect(bytesOf(id)).rejects.toThrow()
    await expect(bytesOf(work.document.id)).rejects.toThrow()
    expect(await sealDocument(stage.deps, work.task)).toBe('done')
  })
})

describe('the certificate', () => {
  test('is made once by many at once, and its key is kept sealed', async () => {
    await using fresh = await openStage()
    const made = await Promise.all(Array.from({ length: 8 }, () => sealKeyOf(fresh.deps)))
    expect(new Set(made.map(({ certificate }) => Buffer.from(certificate).toString())).size).toBe(1)
    const kept = await fresh.deps.db.select().from(sealCertificates)
    expect(kept).toHaveLength(1)
    expect(kept[0]?.sealedKey?.toString('latin1')).not.toContain('PRIVATE KEY')
    expect(Buffer.from(made[0]?.certificate ?? []).toString()).toContain('Foyer at foyer.test')
  }, 60_000)

  test('is sealed anew with a new secret, and made anew before it is over', async () => {
    await using fresh = await openStage()
    const { key, certificate } = await sealKeyOf(fresh.deps)
    const seal = createSeal('another secret of the tests, long enough', secret)
    expect(await resealAll({ ...fresh.deps, seal })).toBe(1)
    const present = createSeal('another secret of the tests, long enough', null)
    const after = await sealKeyOf({ ...fresh.deps, seal: present })
    expect([after.key, Buffer.from(after.certificate)]).toEqual([key, Buffer.from(certificate)])
    fresh.pass(9.5 * 365 * DAY)
    const next = await sealKeyOf({ ...fresh.deps, seal: present })
    expect(Buffer.from(next.certificate).equals(Buffer.from(certificate))).toBe(false)
  }, 60_000)

  test('that was given is used, and what was sealed before stays ours', async () => {
    const [before, after] = [await contracted(), await contracted()]
    for (const work of [before, after]) granted(await signs(work))
    await sealDocument(stage.deps, before.task)
    const given = { certificate: Buffer.from('Corbel'), key: 'k' }
    await sealDocument({ ...stage.deps, sealKey: given }, after.task)
    for (const [work, subject] of [
      [before, /^Foyer at/],
      [after, /^Corbel$/],
    ] as const) {
      const verdict = await verifyDocument(stage.deps, await bytesOf((await result(work)).id))
      expect(verdict).toMatchObject({ intact: true, ours: true, known: true })
      expect(verdict.seal?.subject).toMatch(subject)
    }
  })
})

describe('whoever has a file', () => {
  test('hears whether it was sealed here, and whether it is known', async () => {
    const work = await contracted()
    granted(await signs(work))
    await sealDocument(stage.deps, work.task)
    const sealed = await bytesOf((await result(work)).id)
    expect(await verifyDocument(stage.deps, sealed)).toMatchObject({
      intact: true,
      ours: true,
      known: true,
      sha256: sha256(sealed),
      seal: { signer: 'Mira Lindt' },
    })
    await using elsewhere = await openStage()
    expect(await verifyDocument(elsewhere.deps, sealed)).toMatchObject({
      intact: true,
      ours: false,
      known: false,
    })
    expect(await verifyDocument(stage.deps, pdf)).toMatchObject({
      intact: false,
      why: 'no-seal',
      ours: false,
    })
  }, 60_000)
})
