import { expect, test } from 'vitest'
import { row } from './testing.ts'
import { Toasts } from './toasts.svelte.ts'

const shown = (toasts: Toasts) => toasts.all.map((toast) => (toast.kind === 'url' ? toast.url : toast.text))

test('the same is not said twice at once, and the oldest goes when there are many', () => {
  const toasts = new Toasts()
  for (const text of ['one', 'two', 'one', 'three', 'four']) toasts.say(text)
  expect(shown(toasts)).toEqual(['one', 'three', 'four'])
})

test('a session URL stays until it is closed or a newer one of that session takes its place', () => {
  const toasts = new Toasts()
  toasts.offerUrl(row.id, 'Mira Lindt', 'first')
  for (const text of ['one', 'two', 'three']) toasts.say(text)
  expect(shown(toasts)).toEqual(['first', 'two', 'three'])
  toasts.offerUrl(row.id, 'Mira Lindt', 'second')
  expect(shown(toasts)).toEqual(['two', 'three', 'second'])
  toasts.close(toasts.all.at(-1)?.id ?? 0)
  expect(shown(toasts)).toEqual(['two', 'three'])
})
