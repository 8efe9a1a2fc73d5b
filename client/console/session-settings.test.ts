import { expect, test } from 'vitest'
import type { SessionForm } from '../../shared/commands.ts'
import { SessionSettings } from './session-settings.svelte.ts'
import { collections, form, Later, lending } from './testing.ts'

/** Answers when told to, each question by itself. */
function pending() {
  const asked: Later<SessionForm>[] = []
  const settings = new SessionSettings(() => {
    const question = new Later<SessionForm>()
    asked.push(question)
    return question.promise
  })
  return { asked, settings }
}

test('the team chosen last counts, in whatever order the answers come', async () => {
  const { asked, settings } = pending()
  const first = settings.read(collections.id)
  const last = settings.read(lending.id)
  asked[1]?.resolve(form())
  await last
  asked[0]?.resolve(form({ team: collections }))
  await first
  expect([settings.form?.team.id, settings.chosen]).toEqual([lending.id, lending.id])
})

test('who waits for what is chosen gets the last answer', async () => {
  const { asked, settings } = pending()
  void settings.read()
  const settled = settings.settled()
  void settings.read(collections.id)
  asked[0]?.resolve(form())
  asked[1]?.resolve(form({ team: collections }))
  expect((await settled)?.team.id).toBe(collections.id)
})

test('a choice that cannot be read goes back to the one before', async () => {
  const { asked, settings } = pending()
  void settings.read()
  asked[0]?.resolve(form())
  await settings.settled()
  void settings.read(collections.id)
  expect(settings.chosen).toBe(collections.id)
  asked[1]?.reject(new Error('not offered'))
  await settings.settled()
  expect([settings.chosen, settings.failed]).toEqual([lending.id, true])
})
