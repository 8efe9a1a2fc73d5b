import { beforeEach, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../ui/base.css'
import '../ui/tokens.css'
import { Letters } from '../ui/chat/letters.ts'
import { newLetterId } from '../ui/chat/outbox.svelte.ts'
import LogOut from './LogOut.svelte'
import { adasMe, at, pretendDesk } from './testing.ts'

const logOut = vi.fn(() => Promise.resolve())
const press = (name: string) => page.getByRole('button', { name, exact: true }).click()

beforeEach(async () => {
  localStorage.clear()
  logOut.mockClear()
  await render(LogOut, { desk: Object.assign(pretendDesk(), { logOut }) })
})

test('whoever has sent everything is logged out at once', async () => {
  await press('Log out')
  expect(logOut).toHaveBeenCalledOnce()
})

test('whoever has not is asked first, as it leaves this browser with them', async () => {
  new Letters(`${adasMe.id}/mira`).add({ id: newLetterId(), text: 'Is Friday fine?', files: [], at })
  await press('Log out')
  await expect.element(page.getByRole('dialog', { name: 'Messages are not sent yet' })).toBeVisible()
  await press('Stay logged in')
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
  expect(logOut).not.toHaveBeenCalled()
  await press('Log out')
  await press('Log out all the same')
  expect(logOut).toHaveBeenCalledOnce()
})
