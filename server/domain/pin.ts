import { refused, type Outcome } from './outcome.ts'

const digit = /^\p{Nd}$/u

/** The digits of any script as 0 to 9; null where there is anything else. */
export function readDigits(text: string): string | null {
  const characters = [...text.trim()]
  return characters.every((each) => digit.test(each)) ? characters.map(valueOf).join('') : null
}

/** Decimal digits stand in ascending runs of ten (Unicode Standard, 4.6), so the way back to a run's start tells. */
function valueOf(character: string): number {
  const point = character.codePointAt(0) ?? 0
  let first = point
  while (digit.test(String.fromCodePoint(first - 1))) first -= 1
  return (point - first) % 10
}

/** A Session PIN: 4 to 8 digits, of whatever script. */
export function readPin(text: string): Outcome<string> {
  const digits = readDigits(text)
  return digits && digits.length >= 4 && digits.length <= 8
    ? digits
    : refused('invalid', 'A Session PIN has 4 to 8 digits and nothing else', { pin: 'not-a-pin' })
}

const CODE_DIGITS = 6

/** A one-time code: six digits, of whatever script. */
export function readCode(text: string): Outcome<string> {
  const digits = readDigits(text)
  return digits?.length === CODE_DIGITS
    ? digits
    : refused('invalid', 'A code has six digits and nothing else', { code: 'not-a-code' })
}
