import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { room_noscript, room_noscript_lead, room_product } from '../../../words/messages.js'
import type { SessionId } from '../../../shared/ids.ts'
import { settingsSchema } from '../../../shared/settings.ts'
import type { GateScreen } from '../../actions/read-gate.ts'
import { html } from './html.ts'
import * as pages from './index.ts'

const stylesheet = '/assets/pages.css'
const { openingPage, gatePage, disagreePage, brandOf, ...failurePages } = pages
const opening = (change: Partial<Parameters<typeof openingPage>[0]> = {}) =>
  openingPage({
    stylesheet,
    customerName: 'Cleo Marsh',
    agentName: 'Ada Quist',
    teamName: 'Retail Lending',
    brand: brandOf(settingsSchema.parse({})),
    openTasks: 2,
    method: 'none',
    own: { openingTitle: '', openingText: '', openingHint: '', helpLine: '' },
    action: '/api/join/token',
    ...change,
  })
const settings = settingsSchema.parse({ consent: true, helpLine: 'Call 555 0142' })
const screen = (gate: GateScreen['gate'], change: Partial<GateScreen> = {}): GateScreen => ({
  gate,
  session: '0199d0a0-0000-7000-8000-000000000000' as SessionId,
  agentName: 'Ada Quist',
  teamName: 'Retail Lending',
  settings,
  triesLeft: 2,
  isLastRound: false,
  lockedForMs: 200_000,
  code: { contacts: ['c…@example.com'], isSent: true, sentForMs: 30_000, isForDevice: false },
  consent: { text: 'Read this.', disagreeText: 'Then not.', version: 'abc' },
  ...change,
})
const gate = (shown: GateScreen, tried?: pages.Tried) => gatePage({ stylesheet, screen: shown, tried })
const gates = (['pin', 'code', 'consent', 'locked', 'barred'] as const).map(
  (each) => [each, () => gate(screen(each), 'wrong')] as const,
)
const everyPage = {
  opening,
  ...mapped(failurePages, (page) => () => page({ stylesheet })),
  ...Object.fromEntries(gates),
  disagree: () => disagreePage({ stylesheet, screen: screen('consent') }),
}

describe('html', () => {
  test('escapes every value, in text and in attributes', () => {
    expect(html`<p title="${'"\'`&'}">${'<script>'}</p>`.markup).toBe(
      '<p title="&#34;&#39;&#96;&#38;">&#60;script&#62;</p>',
    )
  })

  test('takes markup of its own, lists of it, and nothing', () => {
    expect(html`${[html`<i>1</i>`, html`<i>2</i>`]}${null}${false}${0}`.markup).toBe('<i>1</i><i>2</i>0')
  })
})

describe('the opening page', () => {
  test('greets by name, says who is met and what waits, and posts', () => {
    const text = opening()
    expect(text).toContain('Hello Cleo')
    expect(text).toContain('Ada Quist from Retail Lending')
    expect(text).toContain('2 tasks for you')
    expect(text).toContain('<form class="opening__foot" method="post" action="/api/join/token">')
  })

  test('shows hostile names as text', () => {
    const hostile = '"><script>alert(1)</script><img/src=x/onerror=alert(1)>'
    const text = opening({ customerName: hostile, agentName: hostile, teamName: hostile, action: hostile })
    expect(text).not.toMatch(/<script|<img/)
    expect(text).toContain('&#60;script&#62;')
  })
})

describe('the opening page of a team', () => {
  test('has its title and text, and its hint where a PIN is asked for next', () => {
    const own = {
      openingTitle: 'Your car loan',
      openingText: 'Ten minutes, and it is yours.',
      openingHint: 'The last four digits of your customer number.',
      helpLine: 'Call 555 0142',
    }
    const text = opening({ own, method: 'pin' })
    for (const words of [...Object.values(own), 'Have your PIN ready']) expect(text).toContain(words)
    expect(text).not.toContain('Hello Cleo')
    expect(opening({ own })).not.toContain('Have your PIN ready')
  })
})

describe('the pages of the gates', () => {
  test('say how many tries are left and what follows them, once one was wrong', () => {
    expect(gate(screen('pin'))).not.toContain('does not match')
    expect(gate(screen('pin'), 'wrong')).toContain('You have 2 more tries, then a pause of 5 minutes.')
    expect(gate(screen('code', { triesLeft: 1 }), 'wrong')).toContain('1 more try, then a pause')
    expect(gate(screen('pin', { isLastRound: true }), 'wrong')).toContain('then Ada has to let you in')
  })

  test('name the session they are for, so that another one’s answer is told from it', () => {
    for (const each of ['pin', 'code', 'consent'] as const)
      expect(gate(screen(each))).toContain(`name="session" value="${screen(each).session}"`)
  })

  test('say when to try again, and whom to call', () => {
    expect(gate(screen('locked'))).toContain('You can try again in 4 minutes.')
    for (const each of ['pin', 'locked', 'barred', 'consent'] as const)
      expect(gate(screen(each))).toContain('Call 555 0142')
  })

  test('say that a new code was sent, to where and when, and only after it was asked for', () => {
    expect(gate(screen('code'))).not.toContain('new code to')
    expect(gate(screen('code'), 'sent')).toContain('We sent a new code to c…@example.com a moment ago.')
    const code = { ...screen('code').code, sentForMs: 190_000 }
    expect(gate(screen('code', { code }), 'sent')).toContain('to c…@example.com 3 minutes ago.')
    const lapsed = { ...code, isSent: false, sentForMs: null }
    expect(gate(screen('code', { code: lapsed }), 'sent')).not.toContain('new code to')
  })

  test('offer a code where none was sent', () => {
    const unsent = { contacts: ['c…@example.com'], isSent: false, sentForMs: null, isForDevice: true }
    expect(gate(screen('code', { code: unsent }))).toContain('Send code')
    expect(gate(screen('code', { code: unsent }))).not.toContain('name="code"')
  })
})

describe('a team with a colour and a logo', () => {
  const brand = { brandColour: '#8a1c1c', logo: 'a'.repeat(64) }
  const shown = [
    opening({ brand: brandOf(brand) }),
    gate(screen('pin', { settings: { ...settings, ...brand } })),
    pages.otherDevicePage({ stylesheet, team: { name: 'Retail Lending', brand: brandOf(brand) } }),
  ]

  test.each(shown)('shows them on its pages', (text) => {
    expect(text).toContain('<link rel="stylesheet" href="/brand/8a1c1c.css" />')
    expect(text).toContain(`src="/brand/logos/${'a'.repeat(64)}.png"`)
  })

  test('shows neither where nobody may know whose page it is', () => {
    expect(pages.linkInvalidPage({ stylesheet })).not.toContain('/brand/')
  })
})

describe('a link that leads nowhere', () => {
  test('offers a new one where the page knows the link', () => {
    expect(pages.linkInvalidPage({ stylesheet, renew: '/api/join/token/renew' })).toContain('Send New Link')
    expect(pages.linkInvalidPage({ stylesheet })).not.toContain('Send New Link')
  })
})

describe.each(Object.entries(everyPage))('%s', (_, page) => {
  const text = page()

  test('is whole, with one heading and one stylesheet', () => {
    expect(text.trimStart()).toMatch(/^<!doctype html>/)
    expect(text.match(/<h1/g)).toHaveLength(1)
    expect(text.match(/<link/g)).toHaveLength(1)
    expect(text).toContain(`href="${stylesheet}"`)
    expect(text).not.toContain('undefined')
  })

  test('carries neither script nor style of its own', () => {
    expect(text).not.toMatch(/<script|<style|\sstyle=|\son\w+=|javascript:/i)
  })
})

describe('the page of the room', () => {
  const shell = readFileSync(new URL('../../../client/room/index.html', import.meta.url), 'utf8')

  test('says in the words of the catalogue what it needs, where there is no script', () => {
    const text = shell.replace(/\s+/g, ' ')
    for (const words of [room_product(), room_noscript(), room_noscript_lead()]) expect(text).toContain(words)
  })
})

function mapped<T extends object, R>(of: T, change: (value: T[keyof T]) => R): Record<keyof T, R> {
  return Object.fromEntries(
    Object.entries(of).map(([key, value]) => [key, change(value as T[keyof T])]),
  ) as Record<keyof T, R>
}
