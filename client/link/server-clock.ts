// The header has whole seconds, and the answer was on its way: less than this is no difference.
const UNSURE_MS = 2_000
let aheadMs = 0

/** Takes note of the time in an answer's Date header: an agent's clock may be minutes off. */
export function heardServerTime(date: string | null | undefined): void {
  const difference = date ? Date.parse(date) - Date.now() : Number.NaN
  if (Number.isNaN(difference)) return
  aheadMs = Math.abs(difference) < UNSURE_MS ? 0 : difference
}

/** The server's time as far as known, for what has to happen at a moment the server named. */
export const serverNow = (): Date => new Date(Date.now() + aheadMs)
