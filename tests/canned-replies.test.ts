import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NewCannedReply } from '../shared/canned-replies.ts'
import type { TeamId } from '../shared/ids.ts'
import {
  addReply,
  changeReply,
  listReplies,
  removeReply,
  repliesFor,
} from '../server/actions/canned-replies.ts'
import { enterSession } from '../server/actions/enter-session.ts'
import type { Person } from '../server/domain/access.ts'
import { teams } from '../server/storage/schema.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'
import { atWork } from './support/tasks.ts'

let stage: Stage
let ada: Person
let bo: Person
let admin: Person
beforeAll(async () => {
  stage = await openStage()
  ;[ada, bo, admin] = await Promise.all([stage.person('ada'), stage.person('bo'), stage.person('admin')])
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())

const reply = (team: string | null, title: string) =>
  NewCannedReply.parse({ team, title, text: `${title}, {customer}` })

describe('canned replies', () => {
  test('are kept by administrators alone', async () => {
    const { deps } = stage
    const { id } = granted(await addReply(deps, admin, reply(null, 'Welcome')))
    for (const agent of [ada, bo]) {
      const tries = [
        await listReplies(deps, agent),
        await addReply(deps, agent, reply(null, 'Mine')),
        await changeReply(deps, agent, id, { title: 'Mine', text: 'Mine' }),
        await removeReply(deps, agent, id),
      ]
      expect(tries.map(refusalOf)).toEqual(tries.map(() => 'not-allowed'))
    }
    expect(granted(await listReplies(deps, admin)).items).toMatchObject([{ id, title: 'Welcome' }])
    granted(await removeReply(deps, admin, id))
    const gone = [
      await removeReply(deps, admin, id),
      await changeReply(deps, admin, id, { title: 'A', text: 'B' }),
    ]
    expect(gone.map(refusalOf)).toEqual(['not-found', 'not-found'])
  })

  test('are read for a session by its owner alone: those of the system and of her teams, none of others', async () => {
    const { deps } = stage
    const { id } = await atWork(stage, ada)
    const other = uuid() as TeamId
    await deps.db.insert(teams).values({ id: other, name: 'Claims' })
    granted(await addReply(deps, admin, reply(null, 'Of all')))
    granted(await addReply(deps, admin, reply(ada.teamId, 'Of hers')))
    granted(await addReply(deps, admin, reply(other, 'Of others')))
    const titles = granted(await repliesFor(deps, ada, id)).items.map(({ title }) => title)
    expect(titles).toEqual(['Of all', 'Of hers'])
    expect(refusalOf(await repliesFor(deps, bo, id))).toBe('not-the-owner')
    granted(await enterSession(deps, bo, id))
    expect(refusalOf(await repliesFor(deps, ada, id))).toBe('not-the-owner')
    expect(granted(await repliesFor(deps, bo, id)).items).toHaveLength(2)
  })
})
