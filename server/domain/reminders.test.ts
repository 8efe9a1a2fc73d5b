import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { firstAllowed, firstReminder, nextReminder, type ReminderRules } from './reminders.ts'

const rules: ReminderRules = {
  reminders: true,
  reminderFirstHours: 24,
  reminderEveryHours: 24,
  remindersMost: 3,
  reminderFrom: '08:00',
  reminderTo: '20:00',
  reminderWeekdays: [1, 2, 3, 4, 5],
  timeZone: 'Europe/Berlin',
}
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Sydney', 'Pacific/Apia']
const at = (text: string) => new Date(text)
const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`

const anyRules = fc.record<ReminderRules>({
  reminders: fc.constant(true),
  reminderFirstHours: fc.integer({ min: 1, max: 200 }),
  reminderEveryHours: fc.integer({ min: 1, max: 200 }),
  remindersMost: fc.integer({ min: 1, max: 20 }),
  reminderFrom: fc.integer({ min: 0, max: 23 }).map(clock),
  reminderTo: fc.integer({ min: 0, max: 23 }).map(clock),
  reminderWeekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
  timeZone: fc.constantFrom(...zones),
})
const anyMoment = fc.date({ min: at('2024-01-01'), max: at('2028-01-01'), noInvalidDate: true })

/** The same judgement by another way: what a clock and a calendar on the wall of that zone show. */
function onTheWall(moment: Date, timeZone: string): { weekday: number; clock: string } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(moment)
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? ''
  const weekday = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part('weekday')) + 1
  return { weekday, clock: `${part('hour')}:${part('minute')}` }
}

function mayGoOut(moment: Date, { reminderFrom: from, reminderTo: to, ...hours }: ReminderRules): boolean {
  const { weekday, clock } = onTheWall(moment, hours.timeZone)
  const days = hours.reminderWeekdays
  if (from === to) return days.includes(weekday)
  if (from < to) return days.includes(weekday) && clock >= from && clock < to
  return clock >= from ? days.includes(weekday) : clock < to && days.includes(weekday === 1 ? 7 : weekday - 1)
}

describe('reminders', () => {
  test('go out at allowed hours of allowed days only, never before they are due', () => {
    fc.assert(
      fc.property(anyRules, anyMoment, anyMoment, fc.nat(25), (some, last, now, sent) => {
        const next = nextReminder(some, { at: last, sent }, now)
        expect(next === null).toBe(sent >= some.remindersMost)
        if (next === null) return
        const pause = sent === 0 ? some.reminderFirstHours : some.reminderEveryHours
        expect(next.getTime()).toBeGreaterThanOrEqual(
          Math.max(last.getTime() + pause * 3_600_000, now.getTime()),
        )
        expect(mayGoOut(next, some)).toBe(true)
      }),
    )
  })

  test('go out as soon as they may', () => {
    fc.assert(
      fc.property(anyRules, anyMoment, (some, from) => {
        const next = firstAllowed(some, from).getTime()
        for (let earlier = from.getTime(); earlier < next; earlier += 15 * 60_000)
          expect(mayGoOut(new Date(earlier), some)).toBe(false)
      }),
    )
  })

  test.each([
    ['in the middle of a working day, at once', '2026-03-02T10:00Z', '2026-03-02T10:00Z'],
    ['in the night, at eight in winter time', '2026-03-02T02:00Z', '2026-03-02T07:00Z'],
    ['over the change to summer time, at eight in summer time', '2026-03-27T20:00Z', '2026-03-30T06:00Z'],
    ['over the change back, at eight in winter time', '2026-10-23T19:00Z', '2026-10-26T07:00Z'],
    ['at the last minute', '2026-03-02T18:59Z', '2026-03-02T18:59Z'],
    ['at closing time, the next day', '2026-03-02T19:00Z', '2026-03-03T07:00Z'],
  ])('%s', (_when, from, next) => {
    expect(firstAllowed(rules, at(from))).toEqual(at(next))
  })

  test('wait a week where the change to summer time leaves the only hour out', () => {
    const sunday = { ...rules, reminderWeekdays: [7], reminderFrom: '02:00', reminderTo: '03:00' }
    expect(firstAllowed(sunday, at('2026-03-28T12:00Z'))).toEqual(at('2026-04-05T00:00Z'))
  })

  test('over midnight belong to the day they begin on', () => {
    const late = {
      ...rules,
      reminderWeekdays: [6],
      reminderFrom: '22:00',
      reminderTo: '06:00',
      timeZone: 'UTC',
    }
    expect(firstAllowed(late, at('2026-03-08T05:00Z'))).toEqual(at('2026-03-08T05:00Z'))
    expect(firstAllowed(late, at('2026-03-07T05:00Z'))).toEqual(at('2026-03-07T22:00Z'))
  })

  test('that are off are never due', () => {
    const off = { ...rules, reminders: false }
    expect(firstReminder(off, at('2026-03-02T10:00Z'))).toBeNull()
    expect(nextReminder(off, { at: at('2026-03-02T10:00Z'), sent: 0 }, at('2026-03-09T10:00Z'))).toBeNull()
  })
})
