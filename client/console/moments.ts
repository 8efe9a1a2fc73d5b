import { console_hours, console_minutes, console_now, console_yesterday } from '../../words/messages.js'
import { getLocale } from '../../words/runtime.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** This moment as it goes over the wire. */
export const rightNow = (): string => new Date().toISOString()

/** Day before month and 24 hours, as the words are written. */
const region = getLocale() === 'en' ? 'en-GB' : getLocale()

const format = (options: Intl.DateTimeFormatOptions) => (at: Date) =>
  new Intl.DateTimeFormat(region, options).format(at)

/** The clock time, as activity shows it. */
export const clock = (iso: string): string =>
  format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })(new Date(iso))

/** The clock time to the second, where people compare moments. */
export const clockSeconds = (iso: string): string =>
  format({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })(new Date(iso))

/** Date and time in full, for tooltips. */
export const exact = (iso: string): string => format({ dateStyle: 'long', timeStyle: 'short' })(new Date(iso))

const startOfDay = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()

/** How long ago: minutes and hours today, then yesterday, the weekday, the date. */
export function ago(iso: string, now: Date): string {
  const at = new Date(iso)
  const passed = now.getTime() - at.getTime()
  // Rounded, as a day that changes the clock is not 24 hours long.
  const days = Math.round((startOfDay(now) - startOfDay(at)) / DAY)
  if (passed < MINUTE) return console_now()
  if (passed < HOUR) return console_minutes({ count: Math.floor(passed / MINUTE) })
  if (days <= 0) return console_hours({ count: Math.floor(passed / HOUR) })
  if (days === 1) return console_yesterday()
  if (days < 7) return format({ weekday: 'short' })(at)
  return format({ day: 'numeric', month: 'short' })(at)
}

/** The clock time today, the date with it on other days. */
export function clockOrDate(iso: string, now: Date): string {
  const isToday = startOfDay(new Date(iso)) === startOfDay(now)
  return isToday
    ? clock(iso)
    : format({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })(
        new Date(iso),
      )
}
