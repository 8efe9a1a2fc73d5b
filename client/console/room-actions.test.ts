import { afterEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import type { AgentRoom } from '../../shared/session.ts'
import '../ui/tokens.css'
import RoomActions from './RoomActions.svelte'
import { at, Later, message, mirasRoom, pretendDesk, PretendServer, Refused } from './testing.ts'
import ToastStack from './ToastStack.svelte'

const button = (name: string) => page.getByRole('button', { name, exact: true })
const item = (name: RegExp) => page.getByRole('menuitem', { name })
const url = 'https://foyer.example/j/secret'

async function shows(
  change: Partial<AgentRoom> = {},
  answers: ConstructorParameters<typeof PretendServer>[0] = {},
) {
  const room = mirasRoom(change)
  const server = new PretendServer(answers)
  const desk = pretendDesk(room)
  await render(ToastStack, { toasts: desk.toasts })
  const { rerender } = await render(RoomActions, { desk, room })
  return { room, server, rerender }
}
const posted = (server: PretendServer) => server.posted.map(({ path }) => path.replace(/.*\//, ''))

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('the room menu', () => {
  test('opens by keyboard, moves by arrows, and Escape gives the focus back', async () => {
    await shows()
    button('More actions').element().focus()
    await userEvent.keyboard('{Enter}')
    await expect.element(item(/Generate session URL/)).toHaveFocus()
    await userEvent.keyboard('{ArrowDown}')
    await expect.element(item(/Re-engage/)).toHaveFocus()
    await userEvent.keyboard('{Escape}')
    await expect.element(page.getByRole('menu')).not.toBeInTheDocument()
    await expect.element(button('More actions')).toHaveFocus()
  })

  test('says why Re-engage is closed, in reach of the arrows, and closes it while it is open', async () => {
    const { room, rerender } = await shows()
    await button('More actions').click()
    await expect.element(item(/Re-engage/)).not.toHaveAttribute('aria-disabled', 'true')
    await rerender({ room: { ...room, firstJoinedAt: at } })
    await expect.element(item(/Closed once the customer has joined/)).toHaveAttribute('aria-disabled', 'true')
    await userEvent.keyboard('{ArrowDown}{ArrowDown}')
    await expect.element(item(/Re-engage/)).toHaveFocus()
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
  })
})

describe('a session URL', () => {
  const generates = async () => {
    const shown = await shows({}, { '/url': { url, expiresAt: at } })
    await button('More actions').click()
    await item(/Generate session URL/).click()
    await expect.element(page.getByText('Session URL ready for Mira Lindt')).toBeVisible()
    return shown
  }

  test('is really on the clipboard when it says so', async () => {
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
    await generates()
    await expect.element(button('Copy URL')).toHaveFocus()
    expect(write).not.toHaveBeenCalled()
    await button('Copy URL').click()
    await expect.element(page.getByText('Copied. It opens this session only')).toBeVisible()
    expect(write).toHaveBeenCalledExactlyOnceWith(url)
    await button('Close').click()
    await expect.element(page.getByText(/Copied/)).not.toBeInTheDocument()
  })

  test('is put away with Escape, which gives the focus back', async () => {
    await shows({}, { '/url': { url, expiresAt: at } })
    button('More actions').element().focus()
    await userEvent.keyboard('{Enter}')
    await expect.element(item(/Generate session URL/)).toHaveFocus()
    await userEvent.keyboard('{Enter}')
    await expect.element(button('Copy URL')).toHaveFocus()
    await userEvent.keyboard('{Escape}')
    await expect.element(button('Copy URL')).not.toBeInTheDocument()
    await expect.element(button('More actions')).toHaveFocus()
  })

  test('can be selected where the browser does not let it be copied', async () => {
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new DOMException('no', 'NotAllowedError'))
    await generates()
    await button('Copy URL').click()
    const field = page.getByLabelText('Session URL')
    await expect.element(field).toHaveFocus()
    expect(document.getSelection()?.toString()).toBe(url)
    await expect.element(page.getByText(/Copied/)).not.toBeInTheDocument()
  })
})

describe('what can be done with the session', () => {
  test('planned: Invite, once however often it is pressed', async () => {
    const answer = new Later<object>()
    const { room, server } = await shows(
      { state: 'planned', invitedAt: null, invitation: null },
      { '/invite': answer.promise },
    )
    await button('Invite').click()
    await button('Inviting').click()
    answer.resolve(room)
    await expect.element(button('Invite')).toBeVisible()
    expect(posted(server)).toEqual(['invite'])
  })

  test('planned and external: the session URL is the invitation', async () => {
    await shows({ state: 'planned', external: true, invitedAt: null, invitation: null })
    await expect.element(button('Generate session URL')).toBeVisible()
    await expect.element(button('Invite')).not.toBeInTheDocument()
  })

  test('ended: Renew Session, with the refusal where another session is active', async () => {
    const { server } = await shows(
      { state: 'ended', renewable: true },
      { '/renew': new Refused('single-active-session') },
    )
    await expect.element(button('End Session')).not.toBeInTheDocument()
    await button('Renew Session').click()
    await expect.element(page.getByText(/Press End Session there first/)).toBeVisible()
    expect(posted(server)).toEqual(['renew'])
  })

  test('ended and not to be renewed: no button for it', async () => {
    await shows({ state: 'ended', renewable: false })
    await expect.element(button('More actions')).toBeVisible()
    await expect.element(button('Renew Session')).not.toBeInTheDocument()
  })
})

describe('the newest message', () => {
  test('that failed says why and can be sent again', async () => {
    const failed = message({ state: 'failed', reason: 'refused' })
    const { server } = await shows({ invitation: failed }, { '/again': mirasRoom() })
    await expect
      .element(page.getByText('Invitation failed: the mail server refused the address'))
      .toBeVisible()
    await button('Send again').click()
    await expect
      .poll(() => server.posted.map(({ path }) => path))
      .toEqual([`/api/sessions/${mirasRoom().id}/messages/${failed.id}/again`])
  })

  test.each([
    [message({ state: 'sent' }), /^Invitation sent/],
    [message({ state: 'sending', kind: 'notice' }), 'New-activity notice is being sent'],
    [message({ state: 'sent', kind: 'reminder', channel: 'text' }), /^Reminder sent/],
  ])('that did not fail cannot be sent again: %o', async (invitation, said) => {
    await shows({ invitation })
    await expect.element(page.getByText(said)).toBeVisible()
    await expect.element(button('Send again')).not.toBeInTheDocument()
  })

  test('in doubt is said not to be confirmed', async () => {
    await shows({ invitation: message({ state: 'unconfirmed' }) })
    await expect.element(page.getByText(/^Invitation sent .*, not confirmed$/)).toBeVisible()
    await expect.element(button('Send again')).toBeVisible()
  })

  test('of an ended session is not sent again', async () => {
    await shows({ state: 'ended', invitation: message({ state: 'failed', reason: 'unreachable' }) })
    await expect.element(page.getByText('Invitation failed: the mail server did not answer')).toBeVisible()
    await expect.element(button('Send again')).not.toBeInTheDocument()
  })
})
