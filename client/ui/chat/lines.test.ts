import { describe, expect, test } from 'vitest'
import type { Letter } from './chat-link.ts'
import { linesOf } from './lines.ts'
import { dayOf, rightNow } from './moments.ts'
import { message } from './testing.ts'

const letterFor = (number: number): Letter => ({ ...message(number), key: `letter ${number}` })
const shown = (said: Partial<Parameters<typeof linesOf>[0]>) =>
  linesOf({ messages: [], letters: [], events: [], hasOlder: false, ...said }).map(
    ({ note, message, letter }) => note?.text ?? message?.text ?? `${letter?.text} waits`,
  )
const [monday, tuesday] = ['2026-03-02T09:46:00.000Z', '2026-03-03T09:46:00.000Z']
const joined = { at: '2026-03-02T12:00:00.000Z', text: 'Cleo joined' }

describe('a log shows', () => {
  test('what was said, and below it what is on its way', () => {
    const today = [message(1, { at: rightNow() })]
    expect(shown({ messages: today, letters: [letterFor(2)] })).toEqual(['Message 1', 'Message 2 waits'])
  })

  test('a letter and the message it becomes as one line', () => {
    const said = { messages: [message(1)], events: [], hasOlder: false }
    const before = linesOf({ ...said, letters: [letterFor(2)] })
    const both = linesOf({ ...said, messages: [message(1), message(2)], letters: [letterFor(2)] })
    expect(both.map(({ key }) => key)).toEqual(before.map(({ key }) => key))
    expect(both.at(-1)).toEqual({ key: message(2).id, message: message(2) })
  })

  test('the day where it changes, and not above what is of today', () => {
    const messages = [
      message(1, { at: monday }),
      message(2, { at: tuesday }),
      message(3, { at: tuesday }),
      message(4, { at: rightNow() }),
    ]
    const today = dayOf(rightNow())
    expect(shown({ messages })).toEqual([
      dayOf(monday),
      'Message 1',
      dayOf(tuesday),
      'Message 2',
      'Message 3',
      today,
      'Message 4',
    ])
    expect(shown({ messages: messages.slice(3) })).toEqual(['Message 4'])
  })

  test.each([
    ['before the first', [message(1, { at: tuesday })], [dayOf(tuesday), 'Cleo joined', 'Message 1']],
    ['after the last', [message(1, { at: monday })], [dayOf(monday), 'Message 1', 'Cleo joined']],
    ['where nothing was said', [], ['Cleo joined']],
  ])('what else happened %s', (_name, messages, lines) => {
    expect(shown({ messages, events: [joined] })).toEqual(lines)
  })

  test('nothing that happened before the first, while what was said before that is not here', () => {
    const messages = [message(9, { at: tuesday })]
    expect(shown({ messages, events: [joined], hasOlder: true })).toEqual([dayOf(tuesday), 'Message 9'])
  })
})
