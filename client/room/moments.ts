const language = document.documentElement.lang || 'en'
const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' })

/** The clock for today, the day for anything older: "10:02", "28 Aug". */
export function shortMoment(moment: string): string {
  const at = new Date(moment)
  return isToday(at) ? clock.format(at) : day.format(at)
}

export const clockTime = (moment: string): string => clock.format(new Date(moment))

export const calendarDay = (moment: string): string => day.format(new Date(moment))

export const isToday = (at: Date): boolean => at.toDateString() === new Date().toDateString()
