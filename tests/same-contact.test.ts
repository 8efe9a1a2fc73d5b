import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { StartSession } from '../shared/commands.ts'
import { settingsSchema } from '../shared/settings.ts'
import { endSession } from '../server/actions/end-session.ts'
import { enterSession } from '../server/actions/enter-session.ts'
import { startSession } from '../server/actions/start-session.ts'
import type { Person } from '../server/domain/access.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'

describe('the same contact again', () => {
  let stage: Stage
  let ada: Person
  let bo: Person
  let customers = 0
  let mira: StartSession['customer']
  beforeAll(async () => {
    stage = await openStage()
    ;[ada, bo] = (await Promise.all(['ada', 'bo'].map((name) => stage.person(name)))) as [Person, Person]
  }, 60_000)
  afterAll(() => stage[Symbol.asyncDispose]())
  beforeEach(() => {
    Object.assign(stage.settings, settingsSchema.parse({ sameContact: 'offer' }))
    mira = { name: 'Mira Lindt', email: `mira-${++customers}@example.com` }
  })
  const starts = (agent: Person, more: Partial<StartSession> = {}) =>
    startSession(stage.deps, agent, { customer: mira, ...more })

  test('is a new, clean session, unless the team chose otherwise', async () => {
    stage.settings.sameContact = 'new'
    expect(granted(await starts(ada))).not.toBe(granted(await starts(ada)))
  })

  test('where it is offered nothing is started, and whose the open session is is said', async () => {
    const id = granted(await starts(ada))
    const jobs = stage.jobs.length
    expect(await starts(bo)).toMatchObject({
      code: 'contact-open',
      details: { session: id, customer: 'Mira Lindt', owner: 'Ada Brandt' },
    })
    expect(stage.jobs).toHaveLength(jobs)
    expect(granted(await enterSession(stage.deps, bo, id))).toEqual({ transfer: null })
    expect((await stage.session(id)).ownerId).toBe(bo.id)
  })

  test('is found in any case of its address, planned or active, and by a number however written', async () => {
    const planned = granted(await starts(ada, { plan: true }))
    const loud = { ...mira, email: mira.email?.toUpperCase() ?? '' }
    expect(await starts(ada, { customer: loud })).toMatchObject({ details: { session: planned } })
    stage.settings.defaultCountry = 'GB'
    const called = granted(await starts(ada, { customer: { name: 'Noor', phone: '+44 7911 123456' } }))
    const local = { name: 'Noor', phone: '07911 123 456' }
    expect(await starts(ada, { customer: local })).toMatchObject({ details: { session: called } })
  })

  test('asked for all the same, a new one is started', async () => {
    const id = granted(await starts(ada))
    expect(granted(await starts(ada, { anew: true }))).not.toBe(id)
  })

  test('what has ended is not offered, and nothing that the agent may not take', async () => {
    granted(await endSession(stage.deps, ada, granted(await starts(ada))))
    expect(refusalOf(await starts(ada))).toBeNull()
    const stranger: Person = { ...bo, scope: 'mine' }
    expect(refusalOf(await starts(stranger))).toBeNull()
  })
})
