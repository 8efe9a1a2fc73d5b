import { readDigits } from './pin.ts'

/** What of a session a search looks through. */
export interface Searchable {
  customerName: string
  customerEmail: string | null
  /** E.164. */
  customerPhone: string | null
}

/** A word of what was typed: as letters, and as `LIKE` finds it in a session's search text. */
export interface Wanted {
  word: string
  pattern: string
}

/**
 * Letters that stand for others which no Unicode decomposition names. Turkish writes I without a dot as ı; whoever
 * searches may have either.
 */
const alike: Record<string, string> = {
  ß: 'ss',
  ø: 'o',
  ı: 'i',
  æ: 'ae',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ς: 'σ',
}
const isAlike = new RegExp(`[${Object.keys(alike).join('')}]`, 'g')

/** Accents, and the vowel signs of Arabic and Hebrew. Marks of other scripts are letters of theirs and stay. */
const accents = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g

/** The same for all ways to write the same: case, accents, width, kinds of apostrophes and dashes. */
export const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(accents, '')
    .replace(isAlike, (letter) => alike[letter] ?? letter)
    .replace(/[’‘ʼ′´`]/g, "'")
    .replace(/[‐-―]/g, '-')
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Nd}/gu, (digit) => readDigits(digit) ?? digit)
    .normalize('NFC')

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')
const partsOf = (text: string): string[] => text.split(/[^\p{L}\p{M}\p{N}]+/u).filter((part) => part !== '')

/** The words of a name by which it is found also when mistyped. */
export const nameWords = (name: string): string[] => [
  ...new Set(partsOf(plain(name)).filter((word) => /^[\p{L}\p{M}]{3,}$/u.test(word))),
]

/**
 * A session's search text: a space before each word and after the last. Names and addresses are there as they are,
 * without their punctuation, and in their parts, so that each part can be begun with.
 */
export function searchText({ customerName, customerEmail, customerPhone }: Searchable): string {
  const [name, email] = [plain(customerName), plain(customerEmail ?? '')]
  const joined = wordsOf(name).map((word) => partsOf(word).join(''))
  const phone = customerPhone?.replace(/\D/g, '') ?? ''
  const words = [...wordsOf(name), ...joined, ...partsOf(name), email, ...partsOf(email), phone]
  return ` ${[...new Set(words.filter((word) => word !== ''))].map(spelt).join(' ')} `
}

/** Every word has to be found. Up to two letters begin a word; more may stand anywhere in it. */
export const wantedIn = (typed: string): Wanted[] =>
  [...new Set(phoneDigits(typed) ?? wordsOf(plain(typed)))].map((word) => ({ word, pattern: anywhere(word) }))

/** Finds words that hold this one, or begin with it where it is short. */
const anywhere = (word: string): string => `%${weight(word) < 3 ? ' ' : ''}${spelt(word)}%`

/** A letter of scripts that write a syllable or a word as one counts as a word of three. */
const weight = (word: string): number =>
  [...word].reduce(
    (sum, letter) =>
      sum + (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(letter) ? 3 : 1),
    0,
  )

/** The digits of what looks like a phone number, without the zeros that are dialled before it at home or abroad. */
function phoneDigits(typed: string): string[] | null {
  const text = plain(typed)
  if (!/^[\d\s()+./-]*\d[\d\s()+./-]*$/.test(text)) return null
  const digits = text.replace(/\D/g, '')
  const dialled = digits.replace(/^0+/, '')
  return [dialled.length >= 3 ? dialled : digits]
}

/**
 * As it is kept: small letters and digits as they are, anything else as five capitals. So no character means anything
 * to `LIKE`, and the database finds every script by trigrams, whatever its locale holds for a letter.
 */
export const spelt = (word: string): string => word.replace(/[^a-z0-9]/gu, capitals)

const LETTERS = 25
const FIRST = 'A'.charCodeAt(0)

/** Z begins, four of A to Y follow: where one character ends and the next begins cannot be mistaken. */
function capitals(character: string): string {
  let point = character.codePointAt(0) ?? 0
  let letters = ''
  for (let n = 0; n < 4; n++) {
    letters = String.fromCharCode(FIRST + (point % LETTERS)) + letters
    point = Math.floor(point / LETTERS)
  }
  return `Z${letters}`
}
