/** The day of a moment where the reader is, as a date field holds it. */
export function localDay(at: string): string {
  const date = new Date(at)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** The last moment of a day where the reader is; what is no day comes back as it is, to be refused. */
export function endOfDay(day: string): string {
  const date = new Date(`${day}T23:59:59.999`)
  return Number.isNaN(date.getTime()) ? day : date.toISOString()
}
