import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { isAccessible, startBrowser, type TestBrowser } from '../support/browser.ts'
import { addTask, badge, enterBy, logIn, newSession } from '../support/console.ts'
import { startFoyer, type Foyer, type Pair } from '../support/foyer.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Agent } from '../support/agent.ts'

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const prompt = (page: Page) => page.getByRole('region', { name: /asks to take over/ })
const room = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor()
const said = (page: Page, text: string) => page.getByRole('status').getByText(text).waitFor()
/** A second tab of the same agent: the same browser, the same login. */
const tab = async (page: Page) => {
  const other = await page.context().newPage()
  await other.goto(new URL('/', page.url()).href)
  await other.getByRole('heading', { name: 'Who do you meet next?' }).waitFor()
  return other
}
const fullName = { ada: 'Ada Brandt', bo: 'Bo Castellan', cy: 'Cy Duarte' }

/** People, each in a browser of their own, at one Foyer. */
function meetAt(pair: Pair, settings: Partial<Settings> = {}) {
  let foyer: Foyer
  let browser: TestBrowser
  let api: Agent

  beforeAll(async () => {
    ;[foyer, browser] = await Promise.all([startFoyer(pair, { graceMs: 1_000, ...settings }), startBrowser()])
    api = await foyer.agent('Ada')
  })
  afterAll(async () => {
    await api[Symbol.asyncDispose]()
    await browser[Symbol.asyncDispose]()
    await foyer[Symbol.asyncDispose]()
  })
  afterEach(() => expect(browser.complaints).toEqual([]))
  return {
    logsIn: (name: 'ada' | 'bo' | 'cy') => logIn(browser, foyer, name),
    goesTo: (page: Page, id: string) => page.goto(`${foyer.url}/sessions/${id}`),
    arrives: async (id: string) => enterBy(browser, `${foyer.url}/j/${await foyer.linkOf(api, id)}`),
    /** Ada, elsewhere: she has started it and has no room open. */
    starts: async (name: string, email: string) => (await api.startsSession(name, email)).id,
  }
}

/** Counts the notes that this page plays from its next load on. */
const listensTo = (page: Page) =>
  page.addInitScript(() => {
    const start = OscillatorNode.prototype.start
    Object.assign(window, { notes: 0 })
    OscillatorNode.prototype.start = function (at) {
      ;(window as unknown as { notes: number }).notes++
      start.call(this, at)
    }
  })
const notesOf = (page: Page) => page.evaluate(() => (window as unknown as { notes: number }).notes)

describe.each(['services', 'embedded'] as const)('a session changes hands, on the pair: %s', (pair) => {
  const at = meetAt(pair)

  test('the owner is asked in every tab, approves in one, and the customer notices nothing', async () => {
    const [ada, bo] = [await at.logsIn('ada'), await at.logsIn('bo')]
    const id = await newSession(ada, 'Mira Lindt')
    await addTask(ada, 'Terms of the loan')
    const mira = await at.arrives(id)
    await badge(ada, 'online-open').waitFor()
    const second = await tab(ada)

    await at.goesTo(bo, id)
    await bo.getByRole('heading', { name: /^Waiting for Ada to approve$/ }).waitFor()
    await Promise.all([prompt(ada).waitFor(), prompt(second).waitFor()])
    await isAccessible(ada, 'the prompt')
    await isAccessible(bo, 'waiting')
    expect(await bo.content()).not.toContain('Terms of the loan')

    await prompt(second).getByRole('button', { name: 'Approve' }).click({ delay: 600 })
    await room(bo, 'Mira Lindt')
    await bo.locator('[data-task]', { hasText: 'Terms of the loan' }).waitFor()
    await said(ada, `${fullName.bo} took over this session`)
    await ada.getByRole('heading', { name: 'Who do you meet next?' }).waitFor()
    await prompt(ada).waitFor({ state: 'detached' })
    await badge(bo, 'online-open').waitFor()
    await mira.getByText(fullName.bo).first().waitFor()
  })

  test('one sound from one tab; declined, nothing changes, the requester is told and may ask again', async () => {
    const [ada, bo] = [await at.logsIn('ada'), await at.logsIn('bo')]
    const id = await newSession(ada, 'Leila Haddad')
    const second = await tab(ada)
    for (const page of [ada, second]) {
      await listensTo(page)
      await page.reload()
      await page.getByRole('navigation').click({ position: { x: 5, y: 5 } })
    }
    await at.goesTo(bo, id)
    await prompt(second).waitFor()
    await prompt(ada).getByRole('button', { name: 'Decline' }).click({ delay: 600 })
    await bo.getByRole('heading', { name: 'Ada kept Leila Haddad’s session' }).waitFor()
    await isAccessible(bo, 'declined')
    // One sound of two notes, from one of the tabs.
    const notes = async () => (await notesOf(ada)) + (await notesOf(second))
    await expect.poll(notes).toBe(2)
    await ada.getByRole('heading', { name: 'Leila Haddad', level: 1 }).waitFor()
    await press(bo, 'Ask again')
    await prompt(ada).waitFor()
    await press(bo, 'Cancel request')
    await bo.getByRole('heading', { name: 'The request has ended' }).waitFor()
    await prompt(ada).waitFor({ state: 'detached' })
    await expect.poll(notes).toBe(4)
  })

  test('a second agent is told who is asking; when the owner leaves, the first gets the session', async () => {
    const [ada, bo, cy] = [await at.logsIn('ada'), await at.logsIn('bo'), await at.logsIn('cy')]
    const id = await newSession(ada, 'Jonas Becker')
    await at.goesTo(bo, id)
    await prompt(ada).waitFor()
    await at.goesTo(cy, id)
    await cy.getByRole('heading', { name: `${fullName.bo} is already asking for this session` }).waitFor()
    await isAccessible(cy, 'taken')
    await ada.context().close()
    await room(bo, 'Jonas Becker')
    await said(bo, `${fullName.ada} left the room. The session is yours`)
    await bo.getByText('You took over, as the owner had left').waitFor()
  })

  test('an owner who is not there is not asked, and is told wherever they are', async () => {
    const [ada, bo] = [await at.logsIn('ada'), await at.logsIn('bo')]
    const id = await at.starts('Hannah Krug', 'hannah@example.com')
    await at.goesTo(bo, id)
    await room(bo, 'Hannah Krug')
    await said(ada, `${fullName.bo} took over Hannah Krug’s session`)
  })
})

describe('a request that nobody answers', () => {
  const at = meetAt('services', { transferSeconds: 10 })

  test('after silence a supervisor takes over without approval, and the owner is told wherever they are', async () => {
    const [ada, cy] = [await at.logsIn('ada'), await at.logsIn('cy')]
    const second = await tab(ada)
    const id = await newSession(ada, 'Rosa Delgado')
    await Promise.all([prompt(second).waitFor(), at.goesTo(cy, id)])
    await cy.getByRole('heading', { name: 'Ada did not answer' }).waitFor()
    await isAccessible(cy, 'lapsed')
    await press(cy, 'Take over')
    await room(cy, 'Rosa Delgado')
    await said(ada, `${fullName.cy} took over this session`)
    await said(second, `${fullName.cy} took over Rosa Delgado’s session`)
  })
})
