import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { eq } from 'drizzle-orm'
import type { SessionForm } from '../shared/commands.ts'
import type { SessionId, TeamId } from '../shared/ids.ts'
import type { Setting } from '../shared/settings.ts'
import { root } from '../server/root.ts'
import { openPostgres, type OpenDatabase } from '../server/storage/database.ts'
import { sessions, teams } from '../server/storage/schema.ts'
import { storeSetting } from '../server/storage/settings.ts'
import type { Agent } from './support/agent.ts'
import type { Customer } from './support/customer.ts'
import { startFoyer, type Foyer } from './support/foyer.ts'
import { later, messagesOf, minutesPass } from './support/messages.ts'
import { until } from './support/until.ts'

const allDay = { reminderFrom: '00:00', reminderTo: '00:00', reminderWeekdays: [1, 2, 3, 4, 5, 6, 7] }

describe('messages of their own accord', { timeout: 60_000 }, () => {
  let foyer: Foyer
  let database: OpenDatabase
  let ada: Agent
  let lending: TeamId

  beforeAll(async () => {
    foyer = await startFoyer('services', { reminders: true, ...allDay })
    database = await openPostgres(foyer.environment['DATABASE_URL'] as string, root, () => undefined)
    const [team] = await database.db.select().from(teams).where(eq(teams.name, 'Retail Lending'))
    lending = team?.id as TeamId
    ada = await foyer.agent('Ada')
  }, 60_000)
  afterAll(async () => {
    await ada[Symbol.asyncDispose]()
    await database.close()
    await foyer[Symbol.asyncDispose]()
  })

  const kinds = async (id: string) => (await messagesOf(database, id)).map(({ kind }) => kind)
  const goesOut = (id: string, ...expected: string[]) =>
    until(
      `${expected.join(', ')} sent`,
      async () => {
        const found = await messagesOf(database, id)
        return found.length === expected.length && found.every(({ state }) => state === 'sent')
      },
      { withinMs: 15_000 },
    ).then(async () => expect(await kinds(id)).toEqual(expected))
  /** Every notice that was asked for has been judged. */
  const noticesAreJudged = () =>
    until('no notice is waiting', async () => {
      const { rows } = await database.query(
        `select 1 from pgboss.job where name = 'notice' and state < 'completed' and start_after <= now()`,
      )
      return rows.length === 0
    })
  const comes = async (id: string): Promise<Customer> => {
    const customer = foyer.customer()
    await customer.continues(await foyer.linkOf(ada, id))
    await customer.arrives()
    ada.watches(id)
    await ada.sees(id, 'online-open')
    return customer
  }
  const goes = async (id: string, customer: Customer): Promise<void> => {
    customer.leaves()
    await until('gone', () => ada.rows.get(id)?.status.startsWith('offline'))
  }
  /** The team's choice holds in the running process: another one that was made after it is seen to. */
  const teamChooses = async (key: Setting, value: unknown): Promise<void> => {
    await storeSetting(database.db, key, value, lending)
    const country = (await form()).defaultCountry === 'DE' ? 'FR' : 'DE'
    await storeSetting(database.db, 'defaultCountry', country, lending)
    await until('it holds', async () => (await form()).defaultCountry === country)
  }
  const form = () => ada.browser.value<SessionForm>('GET', '/api/session-form')
  const allJudged = () =>
    later(database, 'all are judged', async () => {
      const { rows } = await database.query(
        `select 1 from pgboss.job where name = 'notice' and state < 'completed'`,
      )
      return rows.length === 0
    })

  describe('a notice of new activity', () => {
    test('goes to a customer who is away, once in the pause, and for what came in it at its end', async () => {
      const { id } = await ada.startsSession('Mira')
      await using mira = await comes(id)
      await goes(id, mira)
      await ada.opens(id)
      await ada.addsTask(id, 'Terms')
      await goesOut(id, 'invitation', 'notice')
      const { events } = await ada.seesInRoom('the notice', (room) => room.invitation?.kind === 'notice')
      expect(events.at(-1)).toMatchObject({ type: 'message-sent', message: 'notice' })
      expect(foyer.mailbox?.mailsTo('mira@example.com')[1]?.raw).toContain('something new in your room')

      for (const title of ['Fees', 'Privacy']) await ada.addsTask(id, title)
      await noticesAreJudged()
      expect(await kinds(id)).toEqual(['invitation', 'notice'])

      await minutesPass(database, id, 16)
      await later(database, 'one more', async () => (await kinds(id)).length === 3)
      await allJudged()
      expect(await kinds(id)).toEqual(['invitation', 'notice', 'notice'])
    })

    test('does not go to one who is online', async () => {
      const { id } = await ada.startsSession('Nora')
      await using nora = await comes(id)
      await ada.addsTask(id, 'Terms')
      await nora.seesInRoom('the task', ({ tasks }) => tasks.length === 1)
      await until('it is judged for good', async () => {
        const { rows } = await database.query(
          `select 1 from pgboss.job where name = 'notice' and state < 'completed' and data->>'sessionId' = $1`,
          [id],
        )
        return rows.length === 0
      })
      expect(await kinds(id)).toEqual(['invitation'])
    })

    test('goes to one who never came only when the invitation is older than the pause', async () => {
      const { id } = await ada.startsSession('Olga')
      await goesOut(id, 'invitation')
      await ada.addsTask(id, 'Terms')
      await noticesAreJudged()
      expect(await kinds(id)).toEqual(['invitation'])
      await minutesPass(database, id, 16)
      await later(database, 'told', async () => (await kinds(id)).length === 2)
      await goesOut(id, 'invitation', 'notice')
    })

    test('that was put off is dropped when she has seen it meanwhile, or the session has ended', async () => {
      const [{ id: seen }, { id: ended }] = [await ada.startsSession('Pia'), await ada.startsSession('Quinn')]
      for (const id of [seen, ended]) {
        await goesOut(id, 'invitation')
        await ada.addsTask(id, 'Terms')
      }
      await noticesAreJudged()
      await minutesPass(database, seen, 16)
      await minutesPass(database, ended, 16)
      await using pia = await comes(seen)
      await goes(seen, pia)
      await until('seen', async () => (await ada.reads(seen)).lastSeenAt)
      await ada.ends(ended)
      await allJudged()
      for (const id of [seen, ended]) expect(await kinds(id)).toEqual(['invitation'])
    })

    test('waits while nobody knows whether she is here', async () => {
      const { id } = await ada.startsSession('Rosa')
      await using rosa = await comes(id)
      await goes(id, rosa)
      await foyer.redis?.stop()
      await ada.sees(id, 'unknown')
      await ada.addsTask(id, 'Terms')
      await noticesAreJudged()
      expect(await kinds(id)).toEqual(['invitation'])
      await foyer.redis?.restart()
      await ada.sees(id, 'offline-open', 30_000)
      await later(database, 'told', async () => (await kinds(id)).length === 2)
    })

    test('does not leave a planned or an external session', async () => {
      const planned = await ada.browser.value<{ id: string }>('POST', '/api/sessions', {
        customer: { name: 'Sara', email: 'sara@example.com' },
        plan: true,
      })
      await ada.addsTask(planned.id, 'Terms')
      const { id: external } = await ada.startsSession('Tara')
      await goesOut(external, 'invitation')
      await database.db.update(sessions).set({ external: true }).where(eq(sessions.id, external))
      await minutesPass(database, external, 16)
      await ada.addsTask(external, 'Terms')
      await noticesAreJudged()
      expect([await kinds(planned.id), await kinds(external)]).toEqual([[], ['invitation']])
      expect(foyer.mailbox?.mailsTo('sara@example.com')).toEqual([])
    })
  })

  describe('reminders', () => {
    const remindAt = async (id: string) => {
      const [found] = await database.db
        .select()
        .from(sessions)
        .where(eq(sessions.id, id as SessionId))
      return found?.remindAt ?? null
    }
    const due = (id: string) => minutesPass(database, id, 24 * 60 + 1)
    const hours = (at: Date | null) => Math.round(((at?.getTime() ?? 0) - Date.now()) / 3_600_000)
    afterEach(() => teamChooses('reminderWeekdays', null))

    test('go out as often as is allowed, and no more', async () => {
      const { id } = await ada.startsSession('Uma')
      await goesOut(id, 'invitation')
      expect(hours(await remindAt(id))).toBe(24)
      const expected = ['invitation']
      for (let reminder = 0; reminder < 3; reminder++) {
        await due(id)
        expected.push('reminder')
        await goesOut(id, ...expected)
        expect((await remindAt(id)) === null).toBe(reminder === 2)
      }
    })

    test('wait for an allowed day', async () => {
      const today = new Date().getUTCDay() || 7
      await teamChooses('reminderWeekdays', [((today + 2) % 7) + 1])
      const { id } = await ada.startsSession('Vera')
      await goesOut(id, 'invitation')
      await due(id)
      await until('put off', async () => hours(await remindAt(id)) > 24)
      expect(await kinds(id)).toEqual(['invitation'])
    })

    test('stop when all is done, and go on with a new task', async () => {
      const { id } = await ada.startsSession('Wanda')
      await ada.addsTask(id, 'Terms')
      await using wanda = await comes(id)
      await wanda.completes('Terms')
      await goes(id, wanda)
      await due(id)
      await until('stopped', async () => (await remindAt(id)) === null)
      await ada.addsTask(id, 'One more')
      expect(hours(await remindAt(id))).toBe(24)
      expect(await kinds(id)).not.toContain('reminder')
    })

    test('do not disturb who is here, do not follow the end, and do not answer a renewal', async () => {
      const [{ id: here }, { id: renewed }] = [
        await ada.startsSession('Xenia'),
        await ada.startsSession('Yara'),
      ]
      await using xenia = await comes(here)
      await goesOut(renewed, 'invitation')
      await due(here)
      await until('put off', async () => hours(await remindAt(here)) >= 0)
      expect(xenia.tabs).toHaveLength(1)
      await ada.ends(renewed)
      await due(renewed)
      const before = await remindAt(renewed)
      await until('another one was looked at', async () => {
        const { id } = await ada.startsSession('Zoe')
        await due(id)
        return until('reminded', async () => (await kinds(id)).includes('reminder'))
      })
      expect(await remindAt(renewed)).toEqual(before)
      await ada.browser.value('POST', `/api/sessions/${renewed}/renew`)
      await until('counted anew', async () => hours(await remindAt(renewed)) === 24)
      for (const id of [here, renewed]) expect(await kinds(id)).toEqual(['invitation'])
    })
  })
})
