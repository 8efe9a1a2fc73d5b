import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { room_noscript, room_noscript_lead, room_product } from '../../../words/messages.js'
import { html } from './html.ts'
import * as pages from './index.ts'

const stylesheet = '/assets/pages.css'
const { openingPage, ...failurePages } = pages
const opening = (change: Partial<Parameters<typeof openingPage>[0]> = {}) =>
  openingPage({
    stylesheet,
    customerName: 'Cleo Marsh',
    agentName: 'Ada Quist',
    teamName: 'Retail Lending',
    openTasks: 2,
    action: '/api/join/token',
    ...change,
  })
const everyPage = { opening, ...mapped(failurePages, (page) => () => page({ stylesheet })) }

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
