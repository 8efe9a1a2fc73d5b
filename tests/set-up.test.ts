import { afterEach, describe, expect, test } from 'vitest'
import { setUp, setUpSecret } from '../server/actions/set-up.ts'
import { isRefused } from '../server/domain/outcome.ts'
import { agents, auditEvents, teams } from '../server/storage/schema.ts'
import { createSeal } from '../server/storage/secrets.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'

const mira = {
  name: 'Mira Olsen',
  email: 'Mira@Example.com',
  password: 'a lamp beside the river',
  team: 'Retail Lending',
}

describe('an installation where nobody can log in', () => {
  const stages: Stage[] = []
  const opens = async (empty = true): Promise<Stage> => {
    const stage = await openStage({}, { empty })
    stages.push(stage)
    return stage
  }
  afterEach(async () => {
    for (const stage of stages.splice(0)) await stage[Symbol.asyncDispose]()
  })
  const tokenOf = async ({ deps }: Stage): Promise<string> => (await setUpSecret(deps)) ?? 'there is none'

  test('has a link by which the first administrator is made, with the first team', async () => {
    const stage = await opens()
    granted(await setUp(stage.deps, { ...mira, token: await tokenOf(stage) }, 'A browser'))
    const [agent] = await stage.deps.db.select().from(agents)
    const [team] = await stage.deps.db.select().from(teams)
    expect(agent).toMatchObject({ name: 'Mira Olsen', email: 'mira@example.com', role: 'administrator' })
    expect(team).toMatchObject({ id: agent?.teamId, name: 'Retail Lending' })
    const [line] = await stage.deps.db.select().from(auditEvents)
    expect(line).toMatchObject({ type: 'installation-set-up', actorId: `agent:${agent?.id}` })
  })

  test('says the same link in every process, and another one than any other installation', async () => {
    const [one, other] = [await opens(), await opens()]
    expect(await tokenOf(one)).toBe(await tokenOf(one))
    expect(await tokenOf(one)).toMatch(/^[\w-]{43}$/)
    const elsewhere = { db: one.deps.db, seal: createSeal('the secret of another installation', null) }
    expect(await setUpSecret(elsewhere)).not.toBe(await tokenOf(one))
    other.pass(1)
  })

  test('has the link for the first who uses it: of ten at once one is an administrator', async () => {
    const stage = await opens()
    const token = await tokenOf(stage)
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        setUp(stage.deps, { ...mira, email: `mira${n}@example.com`, token }, null),
      ),
    )
    expect(outcomes.filter((outcome) => !isRefused(outcome))).toHaveLength(1)
    expect(await stage.deps.db.select().from(agents)).toHaveLength(1)
    expect(await setUpSecret(stage.deps)).toBeNull()
  })

  test('makes nobody by a guessed link, nor with a password that is guessed first', async () => {
    const stage = await opens()
    const token = await tokenOf(stage)
    expect(refusalOf(await setUp(stage.deps, { ...mira, token: 'a'.repeat(43) }, null))).toBe('link-invalid')
    const weak = await setUp(stage.deps, { ...mira, token, password: 'qwerty123456' }, null)
    expect(refusalOf(weak)).toBe('weak-password')
    expect(await stage.deps.db.select().from(agents)).toEqual([])
  })

  test('is none once anybody ever could: the link is dead', async () => {
    const stage = await opens(false)
    expect(await setUpSecret(stage.deps)).toBeNull()
    const token = stage.deps.seal.mark('set up', 'installation:').toString('base64url')
    expect(refusalOf(await setUp(stage.deps, { ...mira, token }, null))).toBe('link-invalid')
  })
})
