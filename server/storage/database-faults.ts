const TAKEN = '23505'

/** Another transaction has meanwhile written what may be there only once. */
export const isTaken = (fault: unknown): boolean => codesOf(fault).includes(TAKEN)

const awayCodes = /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EPIPE|08|57P0|53)/
const awayWords = /Connection terminated|timeout exceeded when trying to connect|not queryable/

/** The database cannot be reached; what was asked of it may be asked again later. */
export const isAway = (fault: unknown): boolean =>
  codesOf(fault).some((code) => awayCodes.test(code)) ||
  causesOf(fault).some(({ message }) => awayWords.test(message))

/** SQLSTATEs (appendix A of the manual of PostgreSQL) and system codes of a fault and its causes. */
export const codesOf = (fault: unknown): string[] =>
  causesOf(fault).flatMap((each) => ('code' in each && typeof each.code === 'string' ? [each.code] : []))

function causesOf(fault: unknown): Error[] {
  const causes: Error[] = []
  for (let each = fault; each instanceof Error; each = each.cause) causes.push(each)
  return causes
}
