import { inArray } from 'drizzle-orm'
import sharp from 'sharp'
import { v4 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MOST_ATTACHED, WriteMessage } from '../shared/chat.ts'
import type { FileId, SessionId } from '../shared/ids.ts'
import { timings } from '../shared/timings.ts'
import {
  beginChatFile,
  finishChatFile,
  takeBackChatFile,
  type ChatSender,
} from '../server/actions/chat-files.ts'
import { endSession } from '../server/actions/end-session.ts'
import { enterSession } from '../server/actions/enter-session.ts'
import { eraseSessions } from '../server/actions/erase-sessions.ts'
import { chatForAgent } from '../server/actions/read-chat.ts'
import { fileForAgent, fileForCustomer } from '../server/actions/read-file.ts'
import { sweepFiles } from '../server/actions/sweep-files.ts'
import { noteProgress } from '../server/actions/task-files.ts'
import { writeAsAgent, writeAsCustomer } from '../server/actions/write-in-chat.ts'
import type { Person } from '../server/domain/access.ts'
import { isRefused } from '../server/domain/outcome.ts'
import { files } from '../server/storage/schema.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'
import { atWork, hands as handsOver, payslips } from './support/tasks.ts'

const DAY = 86_400_000
const text = Buffer.from('The payslips of the last three months.\n')

let stage: Stage
let ada: Person & { name: string }
let bo: Person & { name: string }
beforeAll(async () => {
  stage = await openStage()
  ada = { ...(await stage.person('ada')), name: 'Ada Brandt' }
  bo = { ...(await stage.person('bo')), name: 'Bo Larsen' }
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())

const newId = () => uuid() as FileId
const says = (files: string[]) => WriteMessage.parse({ id: uuid(), files })

async function hands(who: ChatSender, name = 'note.txt', content = text): Promise<FileId> {
  const id = granted(await beginChatFile(stage.deps, who, { id: newId(), name, size: content.length }))
  await stage.arrives(id, content)
  return granted(await finishChatFile(stage.deps, who, id))
}
const picture = () =>
  sharp({ create: { width: 2, height: 2, channels: 3, background: '#fff' } })
    .png()
    .toBuffer()
const byAgent = (session: SessionId, agent: Person = ada): ChatSender => ({ agent, session })

describe('a file for the chat', () => {
  test('is attached to one message, by whoever sent it, and is then read by both', async () => {
    const { id, guest } = await atWork(stage, ada)
    const file = await hands({ guest: await guest() })
    expect(refusalOf(await fileForAgent(stage.deps, ada, id, file))).toBe('not-found')
    expect(refusalOf(await writeAsAgent(stage.deps, ada, id, says([file])))).toBe('invalid')
    const message = granted(await writeAsCustomer(stage.deps, await guest(), says([file])))
    expect(message.files).toMatchObject([{ id: file, name: 'note.txt', size: text.length }])
    expect(refusalOf(await writeAsCustomer(stage.deps, await guest(), says([file])))).toBe('invalid')
    expect(granted(await fileForAgent(stage.deps, ada, id, file)).id).toBe(file)
    expect(granted(await fileForCustomer(stage.deps, await guest(), file)).id).toBe(file)
    expect(granted(await chatForAgent(stage.deps, ada, id, {})).items).toEqual([message])
  })

  test('is in one of two messages that are written at the same time', async () => {
    const { guest } = await atWork(stage, ada)
    const file = await hands({ guest: await guest() })
    const both = await Promise.all(
      [await guest(), await guest()].map((tab) => writeAsCustomer(stage.deps, tab, says([file]))),
    )
    expect(both.map(refusalOf).toSorted()).toEqual(['invalid', null])
  })

  test('goes into no other session, nor to whoever does not own this one', async () => {
    const [here, there] = [await atWork(stage, ada), await atWork(stage, ada)]
    const file = await hands(byAgent(here.id))
    expect(refusalOf(await writeAsAgent(stage.deps, ada, there.id, says([file])))).toBe('invalid')
    expect(refusalOf(await fileForCustomer(stage.deps, await there.guest(), file))).toBe('not-found')
    const his = { id: newId(), name: 'a.txt', size: 1 }
    expect(refusalOf(await beginChatFile(stage.deps, byAgent(here.id, bo), his))).toBe('not-the-owner')
    granted(await writeAsAgent(stage.deps, ada, here.id, says([file])))
    granted(await enterSession(stage.deps, bo, here.id))
    expect(granted(await fileForAgent(stage.deps, bo, here.id, file)).id).toBe(file)
    expect(refusalOf(await fileForAgent(stage.deps, ada, here.id, file))).toBe('not-the-owner')
  })

  test('that is not wholly here is attached to nothing', async () => {
    const { guest } = await atWork(stage, ada)
    const who = { guest: await guest() }
    const id = granted(await beginChatFile(stage.deps, who, { id: newId(), name: 'a.txt', size: 100 }))
    await stage.arrives(id, text, 100)
    expect(refusalOf(await finishChatFile(stage.deps, who, id))).toBe('invalid')
    expect(refusalOf(await writeAsCustomer(stage.deps, await guest(), says([id])))).toBe('invalid')
  })

  test('has a name that leads nowhere and misleads nobody', async () => {
    const { id } = await atWork(stage, ada)
    const names = [
      '../../etc/passwd.txt',
      'C:\\temp\\a.txt',
      'fdp.\u202etxt',
      'a\u0000b\n.txt',
      '<b>x</b>.txt',
    ]
    const files = []
    for (const name of names) files.push(await hands(byAgent(id), name))
    const message = granted(await writeAsAgent(stage.deps, ada, id, says(files)))
    for (const { name } of message.files) expect(name).not.toMatch(/[/\\\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
    expect(message.files.map(({ id: each }) => each).toSorted()).toEqual(files.toSorted())
  })

  describe(`waits with ${MOST_ATTACHED - 1} others at most:`, () => {
    const begins = (who: ChatSender, size = 1) =>
      beginChatFile(stage.deps, who, { id: newId(), name: 'a.txt', size })
    /** One after the other, the oldest first. */
    async function waiting(who: ChatSender, count = MOST_ATTACHED): Promise<FileId[]> {
      const ids: FileId[] = []
      for (; ids.length < count; stage.pass(1)) ids.push(await hands(who))
      return ids
    }
    const stay = async (ids: readonly FileId[]) => {
      const found = await stage.deps.db
        .select()
        .from(files)
        .where(inArray(files.id, [...ids]))
      return ids.filter((id) => found.some((each) => each.id === id))
    }

    test('one more is refused while each of them may still be sent', async () => {
      const who = byAgent((await atWork(stage, ada)).id)
      const all = await waiting(who)
      stage.pass(timings.beingSentMs - MOST_ATTACHED - 1)
      expect(refusalOf(await begins(who))).toBe('invalid')
      expect(await stay(all)).toEqual(all)
    })

    test('else the oldest gives way, with its bytes, and the others are attached as before', async () => {
      const { id } = await atWork(stage, ada)
      const [oldest = newId(), ...others] = await waiting(byAgent(id))
      stage.pass(timings.beingSentMs)
      const one = await hands(byAgent(id))
      expect(refusalOf(await writeAsAgent(stage.deps, ada, id, says([oldest])))).toBe('invalid')
      await sweepFiles(stage.deps)
      expect(await stage.deps.files.received(oldest)).toBeNull()
      granted(await writeAsAgent(stage.deps, ada, id, says([...others, one])))
    })

    test('one that is being sent stays, however long ago it was begun', async () => {
      const who = byAgent((await atWork(stage, ada)).id)
      const slow = granted(await begins(who, 100))
      const [oldest = newId(), ...others] = await waiting(who, MOST_ATTACHED - 1)
      stage.pass(timings.beingSentMs)
      await noteProgress(stage.deps, slow, 50)
      granted(await begins(who))
      expect(await stay([slow, oldest, ...others])).toEqual([slow, ...others])
    })

    test('one that is not taken itself drives none away', async () => {
      const who = byAgent((await atWork(stage, ada)).id)
      const all = await waiting(who)
      stage.pass(timings.beingSentMs)
      expect(refusalOf(await begins(who, 0))).toBe('invalid')
      expect(refusalOf(await begins(who, 1_000_000_000))).toBe('too-large')
      expect(await stay(all)).toEqual(all)
    })

    test('none of another sender or session gives way, nor one of a message or a task', async () => {
      const [{ id, guest, task }, there] = [await atWork(stage, ada, payslips), await atWork(stage, ada)]
      const who = { guest: await guest() }
      const others = [await hands(byAgent(id)), await hands({ guest: await there.guest() }), await hands(who)]
      granted(await writeAsCustomer(stage.deps, who.guest, says(others.slice(2))))
      const payslip = granted(await handsOver(stage, who.guest, task, await picture()))
      const all = await waiting(who)
      stage.pass(timings.beingSentMs)
      granted(await begins(who))
      expect(await stay([...others, payslip, ...all])).toEqual([...others, payslip, ...all.slice(1)])
    })

    test('of those begun at once each takes a place of its own', async () => {
      const who = byAgent((await atWork(stage, ada)).id)
      const all = await waiting(who)
      stage.pass(timings.beingSentMs)
      const begun = await Promise.all(all.map(async () => granted(await begins(who))))
      expect(await stay([...all, ...begun])).toEqual(begun)
      expect(refusalOf(await begins(who))).toBe('invalid')
    })
  })

  test('is taken back by whoever sent it alone, and only while it is in no message', async () => {
    const [{ id, guest }, there] = [await atWork(stage, ada), await atWork(stage, ada)]
    const who = { guest: await guest() }
    const [sent, kept] = [await hands(who), await hands(who)]
    granted(await writeAsCustomer(stage.deps, who.guest, says([sent])))
    for (const stranger of [byAgent(id), byAgent(id, bo), { guest: await there.guest() }])
      for (const file of [sent, kept])
        expect(refusalOf(await takeBackChatFile(stage.deps, stranger, file))).toBe('not-found')
    expect(refusalOf(await takeBackChatFile(stage.deps, who, sent))).toBe('not-found')
    expect(granted(await fileForAgent(stage.deps, ada, id, sent)).id).toBe(sent)
    granted(await takeBackChatFile(stage.deps, who, kept))
    expect(refusalOf(await takeBackChatFile(stage.deps, who, kept))).toBe('not-found')
    expect(refusalOf(await writeAsCustomer(stage.deps, who.guest, says([kept])))).toBe('invalid')
  })

  test('is taken back or attached, where both come at once', async () => {
    const { guest } = await atWork(stage, ada)
    const who = { guest: await guest() }
    for (let n = 0; n < 5; n += 1) {
      const file = await hands(who)
      const [written, back] = await Promise.all([
        writeAsCustomer(stage.deps, who.guest, says([file])),
        takeBackChatFile(stage.deps, who, file),
      ])
      expect([refusalOf(written), refusalOf(back)].toSorted()).toEqual([
        expect.stringMatching('invalid|not-found'),
        null,
      ])
      if (isRefused(back)) granted(await fileForCustomer(stage.deps, who.guest, file))
    }
  })

  test('of a task is taken back as the task says, and not as one of the chat', async () => {
    const { guest, task } = await atWork(stage, ada, payslips)
    const who = { guest: await guest() }
    const payslip = granted(await handsOver(stage, who.guest, task, await picture()))
    expect(refusalOf(await takeBackChatFile(stage.deps, who, payslip))).toBe('not-found')
    expect(granted(await fileForCustomer(stage.deps, who.guest, payslip)).id).toBe(payslip)
  })

  test('is begun and attached nowhere after the end, or where the team does not want it', async () => {
    const { id, guest } = await atWork(stage, ada)
    const file = await hands({ guest: await guest() })
    const begins = async () => [
      await beginChatFile(stage.deps, byAgent(id), { id: newId(), name: 'a.txt', size: 1 }),
      await beginChatFile(stage.deps, { guest: await guest() }, { id: newId(), name: 'a.txt', size: 1 }),
    ]
    const { settingsOf } = stage.deps
    stage.deps.settingsOf = () => ({ ...stage.settings, chatAttachments: false })
    const unwanted = [...(await begins()), await writeAsCustomer(stage.deps, await guest(), says([file]))]
    stage.deps.settingsOf = settingsOf
    expect(unwanted.map(refusalOf)).toEqual(['not-allowed', 'not-allowed', 'not-allowed'])
    granted(await endSession(stage.deps, ada, id))
    const late = [...(await begins()), await writeAsCustomer(stage.deps, await guest(), says([file]))]
    expect(late.map(refusalOf)).toEqual(['session-ended', 'session-ended', 'session-ended'])
  })

  test('goes after a day in no message, stays in one, and goes with its session when that is erased', async () => {
    const { id, guest } = await atWork(stage, ada)
    const [kept, left] = [await hands({ guest: await guest() }), await hands({ guest: await guest() })]
    granted(await writeAsCustomer(stage.deps, await guest(), says([kept])))
    const there = async () => [await stage.deps.files.received(kept), await stage.deps.files.received(left)]
    const later = (ms: number) => new Date(stage.deps.now().getTime() + ms)
    const sweeps = (ms: number) => sweepFiles({ ...stage.deps, now: () => later(ms) })
    await sweeps(DAY - 1_000)
    expect(await there()).toEqual([text.length, text.length])
    await sweeps(DAY + 1_000)
    expect(await there()).toEqual([text.length, null])
    granted(await endSession(stage.deps, ada, id))
    const why = { actor: 'system', why: 'retention', when: () => true } as const
    granted(await eraseSessions(stage.deps, { ids: [id], ...why }))
    await sweeps(0)
    expect(await there()).toEqual([null, null])
  })
})
