import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TaskId } from '../../shared/ids.ts'
import { Place } from './place.svelte.ts'

const [terms, payslips] = ['terms' as TaskId, 'payslips' as TaskId]
const popped = () => new Promise((done) => addEventListener('popstate', done, { once: true }))

// One for all: it listens for as long as its page is there.
const place = new Place()
beforeEach(() => history.replaceState(null, ''))
afterEach(async () => {
  if (place.task === null) return
  const back = popped()
  place.leave('heading')
  await back
})

test('leads from the list to a task and back, by the page and by the browser', async () => {
  place.open(terms)
  expect(place.task).toBe(terms)
  let back = popped()
  place.leave('heading')
  expect(place.task).toBeNull()
  await back
  place.open('chat')
  back = popped()
  history.back()
  await back
  expect(place.task).toBeNull()
})

test('whoever leaves one task and opens another at once is there, and the browser’s “back” leads to the list', async () => {
  place.open(terms)
  let back = popped()
  place.leave('heading')
  place.open(payslips)
  await back
  expect([place.task, history.state]).toEqual([payslips, { task: payslips }])
  back = popped()
  history.back()
  await back
  expect([place.task, history.state]).toEqual([null, null])
})

test('whoever opens and leaves in one breath is back at the list, once', async () => {
  place.open(terms)
  const back = popped()
  place.leave('heading')
  place.open(payslips)
  place.leave('heading')
  await back
  expect([place.task, history.state]).toEqual([null, null])
  // Gone back twice, what lies ahead would be the list.
  const ahead = popped()
  history.forward()
  await ahead
  expect(history.state).toEqual({ task: terms })
})

test('where the browser lands on a task that is gone, the list is its page all the same', async () => {
  place.open(terms)
  // Taken back while it was open: the list is shown, and the browser still has its entry.
  place.task = null
  place.open(payslips)
  const back = popped()
  place.leave('heading')
  await back
  expect([place.task, history.state]).toEqual([null, null])
})
