/** Why a password of the right length is refused: it is on lists of the most common ones, or made of one's own name. */
export type Weakness = 'common' | 'own'

/** As short as this, a part of a name is in many good passwords by chance. */
const TELLING_LETTERS = 4
const DIFFERENT_LETTERS = 5

/**
 * What makes a long password one of the first that are guessed (NIST SP 800-63B-4, 3.1.1.2: blocklist of common ones,
 * and what belongs to the account).
 */
export function weaknessOf(
  password: string,
  account: { name: string; email: string },
  isCommon: (password: string) => boolean,
): Weakness | null {
  const plain = password.toLowerCase()
  if (new Set(plain).size < DIFFERENT_LETTERS || isCommon(plain) || isCommon(core(plain))) return 'common'
  const isOwn = partsOf(account).some((part) => plain.replaceAll(part, '').length <= plain.length / 2)
  return isOwn ? 'own' : null
}

/** Without the digits and signs that people put at the ends of a common word. */
const core = (plain: string): string => plain.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')

const partsOf = ({ name, email }: { name: string; email: string }): string[] =>
  [name.replaceAll(/\s/g, ''), ...name.split(/\s+/), email, ...email.split(/[@.]/)]
    .map((part) => part.toLowerCase())
    .filter((part) => part.length >= TELLING_LETTERS)
