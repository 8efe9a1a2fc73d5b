import { expect, test } from 'vitest'
import type { AgentRoom } from '../shared/session.ts'
import { startFoyer } from './support/foyer.ts'
import { employment, payslips } from './support/tasks.ts'

test('what was typed and sent is there after a restart of the server, and on another device', async () => {
  await using foyer = await startFoyer('services')
  const ada = await foyer.agent('Ada')
  const { id } = await ada.startsSession('Mira')
  const { tasks } = await ada.browser.value<AgentRoom>('POST', `/api/sessions/${id}/tasks`, employment)
  await ada.browser.value('POST', `/api/sessions/${id}/tasks`, payslips)
  const link = await foyer.linkOf(ada, id)
  const mira = foyer.customer()
  await mira.continues(link)
  await mira.reads()
  const answers = { employer: 'Corbel Timber Ltd', nid: 'QQ 12 34 56 C' }
  const task = `/api/room/tasks/${tasks[0]?.id ?? ''}`
  expect((await mira.browser.ask('POST', `${task}/draft`, { answers })).status).toBe(204)

  await foyer.restart()
  expect((await mira.reads()).tasks[0]?.answers).toEqual(answers)

  await ada.browser.value('POST', `/api/sessions/${id}/release`)
  const phone = foyer.customer()
  await phone.continues(link)
  expect((await phone.reads()).tasks[0]).toMatchObject({ answers, state: 'open' })
  expect((await phone.browser.ask('POST', `${task}/complete`, {})).status).toBe(200)
})
