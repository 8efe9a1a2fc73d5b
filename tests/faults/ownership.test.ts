import { describe, expect, test } from 'vitest'
import type { TransferAsked, TransferClosed, TransferPrompt } from '../../shared/transfer.ts'
import { addAgent } from '../../server/actions/add-agent.ts'
import { demoLogins, demoTeam } from '../../server/demo/people.ts'
import { root } from '../../server/root.ts'
import { openPostgres } from '../../server/storage/database.ts'
import { agents } from '../../server/storage/schema.ts'
import { Agent } from '../support/agent.ts'
import { Fighter } from '../support/ownership-fight.ts'
import { faultsOfOrder, faultsOfOwnership, type Observed } from '../support/ownership-history.ts'
import { secret } from '../support/foyer.ts'
import { spawnFoyer } from '../support/process.ts'
import { startInstallation } from '../support/start-installation.ts'
import { passed } from '../support/time.ts'
import { until } from '../support/until.ts'

const FIGHTERS = 20
const SESSIONS = 10
const FIGHT_MS = 30_000
/** From a prompt until it is shown again, at least: far more than what remains may be wrong by. */
const AWAY_MS = 8_000

/** As random as a seed: a failure can be looked at again. */
const dice = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

describe('ownership, on two processes', { timeout: 180_000 }, () => {
  test('twenty agents fight over ten sessions: one owner at any moment, in one order that fits all answers', async ({
    annotate,
  }) => {
    await using foyer = await startInstallation({ processes: 2, settings: { transferSeconds: 10 } })
    const { db, close } = await openPostgres(foyer.database, root, () => undefined)
    const emails = Array.from({ length: FIGHTERS }, (_, index) => `fighter-${index}@example.com`)
    for (const email of emails)
      await addAgent(db, { email, name: email, role: 'agent', team: demoTeam, password: demoLogins.password })
    const ids = new Map((await db.select().from(agents)).map(({ id, email }) => [email, id]))
    const sessions = await Promise.all(
      Array.from(
        { length: SESSIONS },
        async (_, index) => (await foyer.host.startsSession('Mira', `mira-${index}@example.com`)).id,
      ),
    )
    const fighters = await Promise.all(
      emails.map((email, index) => Fighter.comes(foyer.members[index % 2]?.url ?? '', email, dice(index))),
    )

    const end = performance.now() + FIGHT_MS
    await Promise.all(fighters.map((fighter) => fighter.fights(sessions, end)))

    const ada = ids.get('ada@example.com')
    if (!ada) throw new Error('Ada is not there')
    const observed = fighters.flatMap((fighter): Observed[] =>
      fighter.observed.map((each) => ({ ...each, agent: ids.get(each.agent) ?? '' })),
    )
    const tries = fighters.reduce((sum, each) => sum + each.tries, 0)
    await annotate(`${tries} tries, ${observed.length} as an owner`)
    expect(fighters.flatMap(({ unexpected }) => unexpected)).toEqual([])
    expect(observed.length).toBeGreaterThan(100)
    for (const id of sessions) {
      const its = observed.filter(({ session }) => session === id)
      expect(await faultsOfOrder(db, id, ada, its)).toEqual([])
      expect(await faultsOfOwnership(db, id, ada)).toEqual([])
    }
    await Promise.all(fighters.map((fighter) => fighter[Symbol.asyncDispose]()))
    await close()
  })

  test('the prompt survives the process it was shown by, with what remains, and lapses once', async () => {
    await using foyer = await startInstallation({ processes: 2, settings: { transferSeconds: 40 } })
    const [a, b] = foyer.members
    const { id } = await b.ada.startsSession('Mira')
    // Another tab: she is there all the time, however long it takes to come back.
    await b.ada.opens(id)
    await using ada = new Console(await Agent.logsIn(a.url, 'ada@example.com'))
    await using bo = new Console(await Agent.logsIn(b.url, 'bo@example.com'))
    const { transfer } = await asks(bo.agent, id)
    const first = await until('the prompt', () => ada.prompts[0])

    await a.end('SIGKILL')
    await passed(AWAY_MS, ada.promptedAt)
    await using back = new Console(await Agent.logsIn(b.url, 'ada@example.com'))
    // What is told on connecting may have been told before anybody listened.
    back.agent.socket.disconnect().connect()
    const again = await until('the prompt again', () => back.prompts[0])
    expect(again.id).toBe(transfer.id)
    const [remained, away] = [first.remainingMs - again.remainingMs, back.promptedAt - ada.promptedAt]
    expect(Math.abs(remained - away)).toBeLessThan(2_000)
    await until('the end', () => bo.ends[0], { withinMs: 60_000 })
    expect(bo.ends.map(({ end }) => end)).toEqual(['lapsed'])
    const { events } = await back.agent.reads(id)
    expect(events.map(({ type }) => type).filter((type) => type.startsWith('transfer-'))).toEqual([
      'transfer-requested',
      'transfer-lapsed',
    ])
  })

  test('the prompt survives a restart of every process, with what remains, and lapses once', async () => {
    await using foyer = await startInstallation({ processes: 2, settings: { transferSeconds: 40 } })
    const [a, b] = foyer.members
    const { id } = await a.ada.startsSession('Mira')
    await using ada = new Console(await Agent.logsIn(a.url, 'ada@example.com'))
    await ada.agent.opens(id)
    await using bo = await Agent.logsIn(b.url, 'bo@example.com')
    const { transfer } = await asks(bo, id)
    const first = await until('the prompt', () => ada.prompts[0])

    await Promise.all([a.end('SIGKILL'), b.end('SIGKILL')])
    await passed(AWAY_MS, ada.promptedAt)
    await using next = spawnFoyer({
      DATABASE_URL: foyer.database,
      REDIS_URL: foyer.redis.url,
      FOYER_SECRET: secret,
      PORT: '0',
    })
    const url = await next.ready()
    await using adaAgain = new Console(await Agent.logsIn(url, 'ada@example.com'))
    adaAgain.agent.socket.emit('room:enter', { id })
    await using boAgain = new Console(await Agent.logsIn(url, 'bo@example.com'))
    boAgain.agent.socket.emit('transfer:wait', { id, waits: true })
    // What is told on connecting may have been told before anybody listened.
    adaAgain.agent.socket.disconnect().connect()
    adaAgain.agent.socket.once('connect', () => adaAgain.agent.socket.emit('room:enter', { id }))
    const again = await until('the prompt again', () => adaAgain.prompts[0])
    expect(again.id).toBe(transfer.id)
    const [remained, away] = [first.remainingMs - again.remainingMs, adaAgain.promptedAt - ada.promptedAt]
    expect(Math.abs(remained - away)).toBeLessThan(2_000)
    await until('the end', () => boAgain.ends[0], { withinMs: 60_000 })
    expect(boAgain.ends.map(({ end }) => end)).toEqual(['lapsed'])
    const { events, owner } = await adaAgain.agent.reads(id)
    expect(owner.name).toBe('Ada Brandt')
    expect(events.map(({ type }) => type).filter((type) => type.startsWith('transfer-'))).toEqual([
      'transfer-requested',
      'transfer-lapsed',
    ])
  })

  test('a request that a process did not hear of is asked there as soon as it hears again', async () => {
    await using foyer = await startInstallation({ processes: 2 })
    const [a, b] = foyer.members
    const { id } = await a.ada.startsSession('Mira')
    await using ada = new Console(await Agent.logsIn(a.url, 'ada@example.com'))
    await ada.agent.opens(id)
    await ada.agent.seesInRoom('her room', ({ owner }) => owner.name === 'Ada Brandt')
    await using bo = await Agent.logsIn(b.url, 'bo@example.com')

    await a.toRedis.cut()
    const { transfer } = await asks(bo, id)
    await a.toRedis.mend()
    expect((await until('the prompt', () => ada.prompts[0], { withinMs: 20_000 })).id).toBe(transfer.id)
  })

  test('the requester at a process that dies comes back and gets the session', async () => {
    await using foyer = await startInstallation({ processes: 2 })
    const [a, b] = foyer.members
    const { id } = await b.ada.startsSession('Mira')
    await b.ada.opens(id)
    await using bo = await Agent.logsIn(a.url, 'bo@example.com')
    const { transfer } = await asks(bo, id)

    await a.end('SIGKILL')
    await using back = new Console(await Agent.logsIn(b.url, 'bo@example.com'))
    back.agent.socket.emit('transfer:wait', { id, waits: true })
    await b.ada.browser.value('POST', `/api/transfers/${transfer.id}/approve`)
    await until('the end', () => back.ends.find(({ end }) => end === 'approved'))
    expect((await back.agent.reads(id)).owner.name).toBe('Bo Castellan')
  })
})

async function asks(agent: Agent, id: string): Promise<TransferAsked> {
  const asked = await agent.browser.value<TransferAsked>('POST', `/api/sessions/${id}/enter`)
  agent.socket.emit('transfer:wait', { id, waits: true })
  return asked
}

/** A console that remembers what it was told of transfers. */
class Console implements AsyncDisposable {
  readonly agent: Agent
  readonly prompts: TransferPrompt[] = []
  readonly ends: TransferClosed[] = []
  promptedAt = 0

  constructor(agent: Agent) {
    this.agent = agent
    agent.socket.on('transfer:requested', (prompt: TransferPrompt) => {
      this.promptedAt = performance.now()
      this.prompts.push(prompt)
    })
    agent.socket.on('transfer:closed', (closed: TransferClosed) => this.ends.push(closed))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.agent[Symbol.asyncDispose]()
  }
}
