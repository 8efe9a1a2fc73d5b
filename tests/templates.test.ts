import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TeamId, TemplateId } from '../shared/ids.ts'
import { addTask } from '../server/actions/add-task.ts'
import { completeTask } from '../server/actions/complete-task.ts'
import { exportAnswers } from '../server/actions/export-answers.ts'
import { readAgentRoom } from '../server/actions/read-room.ts'
import { readAudit } from '../server/actions/read-audit.ts'
import { createTeam } from '../server/actions/teams.ts'
import {
  addTemplate,
  changeTemplate,
  listTemplates,
  removeTemplate,
  templatesFor,
} from '../server/actions/templates.ts'
import type { Person } from '../server/domain/access.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'
import { atWork, employed, employment, payslips, terms } from './support/tasks.ts'

let stage: Stage
let admin: Person
let ada: Person
let bo: Person
let claims: TeamId
beforeAll(async () => {
  stage = await openStage()
  ;[admin, ada, bo] = [await stage.person('admin'), await stage.person('ada'), await stage.person('bo')]
  claims = granted(await createTeam(stage.deps, admin, { name: 'Claims' })).id
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())

const adds = async (team: TeamId | null, definition = terms) =>
  granted(await addTemplate(stage.deps, admin, { team, definition }))
const titles = async (agent: Person, session: Parameters<typeof templatesFor>[2]) =>
  granted(await templatesFor(stage.deps, agent, session)).items.map(({ definition }) => definition.title)

describe('the task library', () => {
  test('is that of the system, of the settings team and of the teams of the agent', async () => {
    await adds(null)
    await adds(ada.teamId, employment)
    const elsewhere = await adds(claims, payslips)
    const { id } = await atWork(stage, ada, terms)
    expect(await titles(ada, id)).toEqual(['Terms', 'Employment details'])
    expect(await titles({ ...ada, furtherTeams: [claims] }, id)).toEqual([
      'Terms',
      'Employment details',
      'Payslips',
    ])
    expect(granted(await listTemplates(stage.deps, admin)).items).toContainEqual(elsewhere)
    expect(elsewhere.team).toEqual({ id: claims, name: 'Claims' })
  })

  test('what was added from it stays when it is changed or removed', async () => {
    const template = await adds(null, { ...terms, title: 'House rules' })
    const { id } = await atWork(stage, ada)
    granted(await addTask(stage.deps, ada, id, template.definition))
    granted(await changeTemplate(stage.deps, admin, template.id, { ...terms, title: 'House rules 2' }))
    expect(await titles(ada, id)).toContain('House rules 2')
    granted(await removeTemplate(stage.deps, admin, template.id))
    expect(await titles(ada, id)).not.toContain('House rules 2')
    expect(refusalOf(await removeTemplate(stage.deps, admin, template.id))).toBe('not-found')
    expect(granted(await readAgentRoom(stage.deps, ada, id)).tasks).toMatchObject([{ title: 'House rules' }])
    const trail = granted(await readAudit(stage.deps, admin, undefined)).items
    expect(trail.slice(0, 3).map(({ type }) => type)).toEqual([
      'template-removed',
      'template-changed',
      'template-added',
    ])
  })

  test('is kept by administrators, and read by whoever works on the session', async () => {
    const { id } = await atWork(stage, ada, terms)
    const { id: template } = await adds(null)
    const refusals = [
      await listTemplates(stage.deps, ada),
      await addTemplate(stage.deps, ada, { team: null, definition: terms }),
      await changeTemplate(stage.deps, ada, template, terms),
      await removeTemplate(stage.deps, ada, template),
    ]
    expect(refusals.map(refusalOf)).toEqual(refusals.map(() => 'not-allowed'))
    expect(refusalOf(await templatesFor(stage.deps, bo, id))).toBe('not-the-owner')
    const nobody = 'f0000000-0000-4000-8000-000000000000'
    const unknown = { team: nobody as TeamId, definition: terms }
    expect(refusalOf(await addTemplate(stage.deps, admin, unknown))).toBe('not-found')
    expect(refusalOf(await changeTemplate(stage.deps, admin, nobody as TemplateId, terms))).toBe('not-found')
  })
})

describe('answers that no agent sees', () => {
  test('are in the export of an administrator alone, which stands in the trail', async () => {
    const work = await atWork(stage, ada, employment)
    granted(await completeTask(stage.deps, await work.guest(), work.task, { answers: employed }))
    expect(refusalOf(await exportAnswers(stage.deps, ada, work.id))).toBe('not-allowed')
    expect(granted(await exportAnswers(stage.deps, admin, work.id))).toMatchObject({
      customer: 'Mira Lindt',
      tasks: [
        {
          title: 'Employment details',
          answers: [
            { question: 'Employer', answer: 'Corbel Timber Ltd', hidden: false },
            { question: 'National ID', answer: 'QQ 12 34 56 C', hidden: true },
            { answer: '' },
            { answer: '' },
          ],
        },
      ],
    })
    const [last] = granted(await readAudit(stage.deps, admin, undefined)).items
    expect(last).toMatchObject({ type: 'answers-exported', data: { session: work.id } })
  })
})
