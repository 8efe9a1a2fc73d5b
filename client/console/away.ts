import { console_days, console_hours, console_minutes, console_seconds } from '../../words/messages.js'

const units = [
  [86_400, console_days],
  [3_600, console_hours],
  [60, console_minutes],
  [1, console_seconds],
] as const

/** How long somebody was away, by its two largest units: "1 min 40 s". */
export function awayWord(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1_000))
  const first = units.findIndex(([unit]) => seconds >= unit)
  let left = seconds
  const said: string[] = []
  for (const [unit, word] of units.slice(first, first + 2)) {
    const count = Math.floor(left / unit)
    left -= count * unit
    if (count > 0) said.push(word({ count }))
  }
  return said.join(' ')
}
