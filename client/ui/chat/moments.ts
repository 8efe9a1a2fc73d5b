const language = document.documentElement.lang || 'en'
// Day before month, as the words are written.
const region = language === 'en' ? 'en-GB' : language
const clock = new Intl.DateTimeFormat(region, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const day = new Intl.DateTimeFormat(region, { weekday: 'short', day: 'numeric', month: 'long' })

export const rightNow = (): string => new Date().toISOString()

export const clockOf = (moment: string): string => clock.format(new Date(moment))
export const dayOf = (moment: string): string => day.format(new Date(moment))
export const isSameDay = (a: string, b: string): boolean =>
  new Date(a).toDateString() === new Date(b).toDateString()
