import { parseArgs } from 'node:util'
import { sections, smoke, type Section } from './measure/sections.ts'
import { MOST_PAGES } from '../shared/tasks/sign.ts'
import type { ChatWish } from './chat/main.ts'
import type { SignWish } from './sign/main.ts'
import { variants } from './measure/variants.ts'

export interface Wish {
  sections: Section[]
  /** Instead of sections: with which numbers of sessions to measure the history, and how often; none: as usual. */
  history: { sizes: number[]; each: number | null } | null
  /** Instead of sections: uploads, completions, rooms. */
  tasks: boolean
  /** Instead of sections: messages from one process to another. */
  chat: ChatWish | null
  /** Instead of sections: documents that are signed. */
  sign: SignWish | null
  profile: boolean
  /** Whether all that ratios need is measured, so that the results are worth keeping. */
  isWhole: boolean
}

/** A mistake of whoever asks: told in one line. */
export class WrongArgument extends Error {}

const names = Object.values(variants).map(({ name }) => name)

export const usage = `npm run bench -- [section [size,…]]… [--only NAME,…] [--rounds N] [--profile] [--smoke]
npm run bench -- history [size,…] [--rounds N]
npm run bench -- tasks
npm run bench -- chat [rooms[,messages/s…]] [--only NAME,…] [--rounds N]
npm run bench -- sign [pages,…] [--rounds N]
  sections: ${Object.keys(sections).join(', ')}; without one, main
  names:    ${names.join(', ')}`

/** What is to be measured. Throws WrongArgument. */
export function readArguments(args: string[]): Wish {
  const { values, positionals } = parse(args)
  const { only, rounds, profile = false, smoke: isSmoke = false } = values
  const kept = only?.split(',') ?? names
  const unknown = kept.find((name) => !names.includes(name))
  if (unknown !== undefined) throw new WrongArgument(`nothing is named ${unknown}`)
  if (rounds !== undefined && !(Number(rounds) >= 1)) throw new WrongArgument('--rounds takes a number')
  const [first, ...more] = positionals
  const each = rounds === undefined ? null : Number(rounds)
  const nothing = {
    sections: [],
    history: null,
    tasks: false,
    chat: null,
    sign: null,
    profile,
    isWhole: false,
  }
  if (first === 'tasks') return { ...nothing, tasks: true }
  if (first === 'chat')
    return { ...nothing, chat: { ...chatIn(more), rounds: each, only: only === undefined ? null : kept } }
  if (first === 'sign') return { ...nothing, sign: { sizes: pagesIn(more), rounds: each } }
  if (first === 'history') return { ...nothing, history: { sizes: sizesIn(more), each } }
  const wanted = isSmoke ? [smoke] : sectionsNamed(positionals)
  return {
    ...nothing,
    sections: wanted.map((section) => ({
      ...section,
      rounds: Number(rounds ?? section.rounds),
      variants: section.variants.filter(({ name }) => kept.includes(name)),
    })),
    isWhole: only === undefined && !profile && !isSmoke,
  }
}

function sizesIn(words: readonly string[]): number[] {
  const sizes = numbersIn(words)
  if (!sizes.every((size) => Number.isInteger(size) && size >= 100))
    throw new WrongArgument('history takes numbers of sessions, 100 or more')
  return sizes
}

function chatIn(words: readonly string[]): Pick<ChatWish, 'rooms' | 'rates'> {
  const numbers = numbersIn(words)
  if (!numbers.every((each) => Number.isInteger(each) && each >= 1))
    throw new WrongArgument('chat takes a number of rooms, and numbers of messages a second')
  const [rooms = null, ...rates] = numbers
  return { rooms, rates }
}

function pagesIn(words: readonly string[]): number[] {
  const sizes = numbersIn(words)
  if (!sizes.every((size) => Number.isInteger(size) && size >= 1 && size <= MOST_PAGES))
    throw new WrongArgument(`sign takes numbers of pages, ${MOST_PAGES} at most`)
  return sizes
}

const numbersIn = (words: readonly string[]): number[] => words.flatMap((word) => word.split(',').map(Number))

function parse(args: string[]) {
  const [text, flag] = [{ type: 'string' }, { type: 'boolean' }] as const
  const options = { only: text, rounds: text, profile: flag, smoke: flag }
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (fault) {
    throw new WrongArgument((fault as Error).message)
  }
}

/** Words name sections; the numbers after one are its sizes. */
function sectionsNamed(words: readonly string[]): Section[] {
  const named: { name: string; sizes: number[] }[] = []
  for (const word of words.length > 0 ? words : ['main']) {
    const last = named.at(-1)
    if (last && /^\d+(,\d+)*$/.test(word)) last.sizes = word.split(',').map(Number)
    else named.push({ name: word, sizes: [] })
  }
  return named.map(({ name, sizes }) => {
    const make = sections[name]
    if (!make) throw new WrongArgument(`there is no section ${name}`)
    return make(sizes)
  })
}
