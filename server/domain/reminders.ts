import { DateTime } from 'luxon'

/** When reminders go out, as a team has chosen (product.md, section 2). */
export interface ReminderRules {
  reminders: boolean
  reminderFirstHours: number
  reminderEveryHours: number
  remindersMost: number
  /** 08:00, on the clocks of `timeZone`. Where `reminderTo` is earlier the time runs over midnight; the same is all day. */
  reminderFrom: string
  reminderTo: string
  /** 1 is Monday. A time over midnight belongs to the day it begins on. */
  reminderWeekdays: readonly number[]
  timeZone: string
}

/** When the first reminder is due after an invitation; null where there are none. Allowed hours are judged then. */
export const firstReminder = (
  { reminders, reminderFirstHours }: Pick<ReminderRules, 'reminders' | 'reminderFirstHours'>,
  invitedAt: Date,
): Date | null => (reminders ? hoursAfter(invitedAt, reminderFirstHours) : null)

/** `at`: the last reminder, or the invitation where none was `sent` yet. */
export interface LastReminder {
  at: Date
  sent: number
}

/** When the next reminder goes out, never before `now`; null when there is to be none. */
export function nextReminder(rules: ReminderRules, { at, sent }: LastReminder, now: Date): Date | null {
  if (!rules.reminders || sent >= rules.remindersMost) return null
  const due = hoursAfter(at, sent === 0 ? rules.reminderFirstHours : rules.reminderEveryHours)
  return firstAllowed(rules, due > now ? due : now)
}

type Hours = Pick<ReminderRules, 'reminderFrom' | 'reminderTo' | 'reminderWeekdays' | 'timeZone'>

/** Far enough for one weekday of the week whose hour the change to summer time leaves out. */
const DAYS_AHEAD = 15

/** The first moment from `from` on that lies in the allowed hours of an allowed day; `from` itself where it does. */
export function firstAllowed(hours: Hours, from: Date): Date {
  const local = DateTime.fromJSDate(from, { zone: hours.timeZone })
  if (isAllowed(hours, local)) return from
  const minutes = isAllDay(hours) ? 0 : minutesOf(hours.reminderFrom)
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
    const opening = local
      .startOf('day')
      .plus({ days: ahead })
      .set({ hour: Math.floor(minutes / 60), minute: minutes % 60 })
    if (opening > local && isAllowed(hours, opening)) return opening.toJSDate()
  }
  throw new Error('no day of two weeks is allowed')
}

function isAllowed(hours: Hours, local: DateTime): boolean {
  const isDay = (each: DateTime) => hours.reminderWeekdays.includes(each.weekday)
  if (isAllDay(hours)) return isDay(local)
  const [from, to] = [minutesOf(hours.reminderFrom), minutesOf(hours.reminderTo)]
  const clock = local.hour * 60 + local.minute
  if (from < to) return isDay(local) && clock >= from && clock < to
  return clock >= from ? isDay(local) : clock < to && isDay(local.minus({ days: 1 }))
}

const isAllDay = ({ reminderFrom, reminderTo }: Hours): boolean => reminderFrom === reminderTo

function minutesOf(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number)
  return hour * 60 + minute
}

const hoursAfter = (at: Date, hours: number): Date => new Date(at.getTime() + hours * 3_600_000)
