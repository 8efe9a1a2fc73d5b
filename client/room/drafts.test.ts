import { afterEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../ui/tokens.css'
import App from './App.svelte'
import { Late } from './late.svelte.ts'
import { Place } from './place.svelte.ts'
import { Room } from './room.svelte.ts'
import { cleosRoom, form, PretendDrafts, PretendLink, PretendPressed } from './testing.ts'
import './visit.css'

const employment = form(2, 'Employment')
const employer = page.getByLabelText('Employer')

/** Cleo stands in her form. */
async function cleoAnswers(link: PretendLink, unsent = new PretendDrafts(), startOver = () => true) {
  // As if she had opened it, so that leaving it does not leave the page.
  history.pushState({ task: employment.id }, '')
  const room = new Room(link, startOver, () => undefined)
  const late = new Late(room)
  await render(App, { room, place: new Place(), late })
  await room.enter()
  const kept = new PretendPressed()
  await late.load(async () => ({
    ...(await import('./work-pages.ts')),
    roomWork: link,
    pressedOnThisPhone: kept,
    typedOnThisPhone: unsent,
  }))
  await expect.element(employer).toBeVisible()
  return { unsent, kept, late, room }
}
const atWork = () => new PretendLink(cleosRoom({ tasks: [employment] }))

afterEach(() => history.replaceState(null, ''))

test('what is typed is on this phone at once, and with the server after a pause', async () => {
  const link = atWork()
  const { unsent } = await cleoAnswers(link)
  await employer.fill('Corbel')
  expect(unsent.unsent).toEqual({ [employment.id]: { employer: 'Corbel' } })
  await expect.poll(() => link.drafts).toEqual([{ task: employment.id, answers: { employer: 'Corbel' } }])
  await expect.poll(() => unsent.unsent).toEqual({})
  await expect.element(employer).toHaveValue('Corbel')
})

test('without a connection it stays, the page says so, and it goes in order when it is back', async () => {
  const link = atWork()
  const { unsent } = await cleoAnswers(link)
  link.reachable = false
  await employer.fill('Corbel')
  await expect.element(page.getByText('Your answers are kept on this phone.')).toBeVisible()
  await employer.fill('Corbel Timber')
  await page.getByLabelText('National ID').fill('QQ 12')
  expect(unsent.unsent[employment.id]).toEqual({ employer: 'Corbel Timber', nid: 'QQ 12' })
  link.reachable = true
  dispatchEvent(new Event('online'))
  await expect.poll(() => unsent.unsent).toEqual({})
  expect(Object.assign({}, ...link.drafts.map(({ answers }) => answers))).toEqual({
    employer: 'Corbel Timber',
    nid: 'QQ 12',
  })
})

test('what was not sent before a reload is there after it, over what the server has, and is sent', async () => {
  const answers = { employer: 'Cor', nid: 'QQ 12' }
  const link = new PretendLink(cleosRoom({ tasks: [form(2, 'Employment', answers)] }))
  await cleoAnswers(link, new PretendDrafts({ [employment.id]: { employer: 'Corbel Timber' } }))
  await expect.element(employer).toHaveValue('Corbel Timber')
  await expect.element(page.getByLabelText('National ID')).toHaveValue('QQ 12')
  await expect
    .poll(() => link.drafts)
    .toEqual([{ task: employment.id, answers: { employer: 'Corbel Timber' } }])
})

test('what another tab has taken over is not sent from here', async () => {
  const link = atWork()
  const { unsent } = await cleoAnswers(link)
  link.refusal = 'other-tab'
  await employer.fill('Corbel')
  await expect.element(page.getByText('Opened in another tab')).toBeVisible()
  expect(unsent.unsent[employment.id]).toEqual({ employer: 'Corbel' })
})

test('what is refused because she has to say who she is again stays on this phone', async () => {
  const link = atWork()
  let gates = 0
  const { unsent } = await cleoAnswers(link, new PretendDrafts(), () => (gates += 1) > 0)
  link.refusal = 'not-admitted'
  await employer.fill('Corbel')
  await expect.poll(() => gates).toBeGreaterThan(0)
  expect(unsent.unsent[employment.id]).toEqual({ employer: 'Corbel' })
})

test('what the server would not have stays on the page, and on this phone', async () => {
  const link = atWork()
  const { unsent } = await cleoAnswers(link)
  const draft = link.draft
  link.draft = async () => ({ refusal: 'too-large' })
  await employer.fill('Corbel')
  await expect.poll(() => link.asked.at(-1)).toBe('read')
  await expect.element(employer).toHaveValue('Corbel')
  expect(unsent.unsent[employment.id]).toEqual({ employer: 'Corbel' })
  link.draft = draft
  await employer.fill('Corbel Ltd')
  await expect.poll(() => unsent.unsent).toEqual({})
})

test('a room that was read before the last letters were kept does not take them from the page', async () => {
  const link = atWork()
  const { unsent, room } = await cleoAnswers(link)
  await employer.fill('Corbel')
  await expect.poll(() => link.drafts).toHaveLength(1)
  await expect.poll(() => unsent.unsent).toEqual({})
  link.tells({ helpLine: 'Call 0800' })
  await expect.poll(() => room.now?.helpLine).toBe('Call 0800')
  await expect.element(employer).toHaveValue('Corbel')
})

test('"Complete" carries all answers as they stand on the page, so that no draft that comes late changes one', async () => {
  const link = atWork()
  const { unsent, kept } = await cleoAnswers(link)
  await employer.fill('Corbel')
  await page.getByLabelText('National ID').fill('QQ 12')
  await expect.poll(() => unsent.unsent).toEqual({})
  link.reachable = false
  await page.getByRole('button', { name: 'Complete' }).click()
  await expect.poll(() => kept.presses[employment.id]?.answers).toEqual({ employer: 'Corbel', nid: 'QQ 12' })
  // It is on its way: whatever was changed now would not go with it.
  await expect.element(employer).toHaveAttribute('readonly')
})

test('"Complete" goes to the first answer that is missing, and carries the last letters with it', async () => {
  const link = atWork()
  const pressed: unknown[] = []
  const complete = link.complete
  link.complete = (session, id, press) => {
    pressed.push(press?.answers)
    return complete(session, id)
  }
  await cleoAnswers(link)
  await page.getByRole('button', { name: 'Complete' }).click()
  await expect.element(employer).toHaveFocus()
  await expect.element(page.getByText('2 answers need another look.')).toBeVisible()
  expect(pressed).toEqual([])
  await employer.fill('Corbel')
  await page.getByLabelText('National ID').fill('QQ 12')
  await page.getByRole('button', { name: 'Complete' }).click()
  await expect.poll(() => pressed).toHaveLength(1)
})
