import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Role } from '../shared/commands.ts'
import type { AgentRoom } from '../shared/session.ts'
import { Scope } from '../shared/settings.ts'
import type { OwnershipLost } from '../shared/sockets.ts'
import { addAgent } from '../server/actions/add-agent.ts'
import { demoLogins, demoTeam } from '../server/demo/people.ts'
import { root } from '../server/root.ts'
import { openPostgres, type OpenDatabase } from '../server/storage/database.ts'
import { agents, furtherTeams, teams } from '../server/storage/schema.ts'
import { Agent } from './support/agent.ts'
import { startFoyer, type Foyer } from './support/foyer.ts'
import { until } from './support/until.ts'

/** Whose session it is, seen from the agent: Ada's, of Retail Lending, unless it is the agent's own. */
const relations = ['own', 'same team', 'further team', 'other team'] as const
type Relation = (typeof relations)[number]

const everywhere: readonly Relation[] = relations
const ownOnly: readonly Relation[] = ['own']
const ofTeam: readonly Relation[] = ['own', 'same team']
const ofTeams: readonly Relation[] = ['own', 'same team', 'further team']

/** Which sessions' rows an agent sees; the same may be taken over (product.md, sections 5, 6 and 10). */
const seen: Record<Scope, Record<Role, readonly Relation[]>> = {
  mine: { agent: ownOnly, supervisor: ofTeams, administrator: everywhere },
  team: { agent: ofTeam, supervisor: ofTeams, administrator: everywhere },
  all: { agent: everywhere, supervisor: everywhere, administrator: everywhere },
}
/** Whose rooms one may look at, and whose record one may take beside one's own's. */
const overseen: Record<Role, readonly Relation[]> = {
  agent: [],
  supervisor: ofTeams,
  administrator: everywhere,
}
const customer = { name: 'Somebody else', email: 'else@example.com' }
const task = { kind: 'acknowledge', spec: {}, title: 'Terms', text: 'All of it' }
/** Every command on a session that is for its owner alone. */
const commands: [string, unknown?][] = [
  ['tasks', task],
  ['invite'],
  ['end'],
  ['renew'],
  ['keep-open'],
  ['unlock'],
  ['release'],
  ['url'],
  ['reengage', { customer }],
  ['messages/019a0000-0000-7000-8000-000000000001/again'],
  ['messages', { id: '019a0000-0000-7000-8000-000000000002', text: 'Hello' }],
  ['messages/seen', { upTo: 1 }],
]

const emailOf = (role: Role, relation: Relation) => `${role}.${relation.replace(' ', '-')}@example.com`

describe.each(Scope.options)('with the scope %s', { timeout: 120_000 }, (scope) => {
  let foyer: Foyer
  let database: OpenDatabase
  let ada: Agent

  beforeAll(async () => {
    foyer = await startFoyer('services', { scope })
    database = await openPostgres(foyer.environment['DATABASE_URL'] ?? '', root, () => undefined)
    ada = await foyer.agent('Ada')
    // Until live state has settled owners are asked, as they may be there.
    await using admin = await foyer.agent('admin')
    const { id } = await ada.startsSession('Anybody')
    const enters = () => admin.browser.ask('POST', `/api/sessions/${id}/enter`)
    await until('live state has settled', async () => (await enters()).status === 200, { withinMs: 30_000 })
  }, 60_000)
  afterAll(async () => {
    await ada[Symbol.asyncDispose]()
    await database.close()
    await foyer[Symbol.asyncDispose]()
  })

  const comes = async (role: Role, relation: Relation): Promise<Agent> => {
    const email = emailOf(role, relation)
    const { db } = database
    const team = relation === 'own' || relation === 'same team' ? demoTeam : 'Claims'
    await addAgent(db, { email, name: email, role, team, password: demoLogins.password })
    const [agent] = await db.select().from(agents).where(eq(agents.email, email))
    const [lending] = await db.select().from(teams).where(eq(teams.name, demoTeam))
    if (agent && lending && relation === 'further team')
      await db.insert(furtherTeams).values({ agentId: agent.id, teamId: lending.id })
    return Agent.logsIn(foyer.url, email)
  }

  describe.each(Role.options)('for the role %s', (role) => {
    test.each(relations)('a session of the relation: %s', async (relation) => {
      await using agent = await comes(role, relation)
      const owner = relation === 'own' ? agent : ada
      const { id } = await owner.startsSession('Mira')
      const isOwn = relation === 'own'
      const mayTake = seen[scope][role].includes(relation)
      const post = async (path: string, body?: unknown) => {
        const response = await agent.browser.ask('POST', `/api/sessions/${id}/${path}`, body)
        return response.ok ? 'done' : ((await response.json()) as { refusal: string }).refusal
      }

      const read = await agent.browser.ask('GET', `/api/sessions/${id}`)
      expect(read.status).toBe(mayTake ? 200 : 404)
      expect((await read.text()).includes('"events"')).toBe(isOwn)
      const explained = await agent.browser.ask('GET', `/api/sessions/${id}/presence`)
      expect(explained.status).toBe(!mayTake ? 404 : role === 'agent' ? 403 : 200)
      const oversees = overseen[role].includes(relation)
      const denied = mayTake ? 'not-allowed' : 'not-found'
      for (const record of ['audit.json', 'audit.pdf'])
        expect(await post(record)).toBe(isOwn || oversees ? 'done' : denied)
      const pages = async () => {
        const asked = [`/api/sessions/${id}/events`, `/api/sessions/${id}/messages`]
        return Promise.all(asked.map(async (page) => (await agent.browser.ask('GET', page)).ok))
      }
      // What is inside is the owner's alone until a look is written down; then it is read by whoever looks.
      expect(await pages()).toEqual([isOwn, isOwn])
      expect(await post('look')).toBe(!isOwn && oversees ? 'done' : denied)
      expect(await pages()).toEqual(isOwn || oversees ? [true, true] : [false, false])
      expect(await hears(agent, id)).toEqual({ row: mayTake, room: isOwn })

      const refusal = mayTake ? 'not-the-owner' : 'not-found'
      if (!isOwn)
        for (const [path, body] of commands) expect([path, await post(path, body)]).toEqual([path, refusal])
      // Nobody was asked and silent: even who might after that may not now.
      if (!isOwn) expect(await post('take-over')).toBe(mayTake ? 'not-allowed' : 'not-found')
      expect(await post('enter')).toBe(mayTake ? 'done' : 'not-found')
      const { owner: now } = await (mayTake ? agent : ada).reads(id)
      expect(now.name).toBe(mayTake ? emailOf(role, relation) : 'Ada Brandt')
    })
  })
})

/** What a console gets that watches this session and wants its room. */
async function hears({ socket }: Agent, id: string): Promise<{ row: boolean; room: boolean }> {
  const rows = new Promise<boolean>((heard) =>
    socket.once('rows', (found: { rows: { id: string }[] }) =>
      heard(found.rows.some((row) => row.id === id)),
    ),
  )
  const room = new Promise<boolean>((heard) => {
    socket.once('room', (opened: AgentRoom) => heard(opened.id === id))
    // To a stranger nothing is said but that it is not theirs.
    socket.once('ownership:lost', ({ now }: OwnershipLost) => heard(now !== null))
  })
  socket.emit('watch', { ids: [id] })
  socket.emit('room:enter', { id })
  const heard = { row: await rows, room: await room }
  socket.emit('room:leave', { id })
  return heard
}
