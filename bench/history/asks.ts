import { someone } from '../../scripts/seed/names.ts'
import { plain } from '../../server/domain/search.ts'
import type { HttpLine } from '../load/http.ts'
import type { Person } from './world.ts'

/** One thing that agents ask for, and is timed. */
export interface Kind {
  name: string
  /** A list has to stay flat, a search below a bound. */
  goal: 'flat' | 'quick' | null
  ask(client: number, n: number): { path: string; cookie: string; method: 'GET' | 'POST' }
}

const scopes = ['mine', 'team', 'all'] as const

export interface Asked {
  ada: Person
  others: readonly Person[]
  sessions: number
  /** Sessions of each of the others, to open. */
  owned: readonly (readonly string[])[]
  cursors: readonly { list: string; path: string; page: number; cursor: string }[]
}

/** Lists on their first page and on page 500 (or the last there is), searches for 2, 4 and 12 letters, a room. */
export function kindsOf({ ada, others, sessions, owned, cursors }: Asked): Kind[] {
  const by = (cookie: string, path: string) => ({ path, cookie, method: 'GET' as const })
  const first = cursors.map(({ list, path }) => ({
    name: `${list}, page 1`,
    goal: 'flat' as const,
    ask: () => by(ada.cookie, path),
  }))
  const later = cursors.map(({ list, path, page, cursor }) => ({
    name: `${list}, page ${page}`,
    goal: 'flat' as const,
    ask: () => by(ada.cookie, cursor ? `${path}&cursor=${cursor}` : path),
  }))
  const who = (client: number) => (client === 0 ? ada : (others[client % others.length] as Person))
  const search = (name: string, typed: (n: number) => string): Kind => ({
    name: `search, ${name}`,
    goal: 'quick',
    ask: (client, n) => {
      const q = encodeURIComponent(typed((n * 7_919 + client * 104_729) % sessions))
      return by(who(client).cookie, `/api/sessions?q=${q}&scope=${scopes[n % scopes.length]}`)
    },
  })
  return [
    ...first,
    ...later,
    search('2 letters', (n) => lastName(n).slice(0, 2)),
    search('4 letters', (n) => lastName(n).slice(0, 4)),
    search('12 letters', (n) => someone(n).name.slice(0, 12)),
    search('12 letters of an address', (n) => (someone(n).email ?? someone(n).name).slice(0, 12)),
    search('mistyped', (n) => mistyped(lastName(n))),
    search('nothing to find', (n) => `zq${n}x`),
    {
      name: 'open a room',
      goal: null,
      ask: (client, n) => {
        const own = owned[client % owned.length] ?? []
        const { cookie } = others[client % others.length] as Person
        return { path: `/api/sessions/${own[n % own.length]}/enter`, cookie, method: 'POST' }
      },
    },
  ]
}

const lastName = (n: number): string => someone(n).name.split(' ').at(-1) ?? ''

/** Two letters in the middle are exchanged. */
function mistyped(word: string): string {
  const letters = [...plain(word)]
  const [a = '', b = ''] = letters.splice(1, 2)
  letters.splice(1, 0, b, a)
  return letters.join('').slice(0, 8)
}

export async function askFor(
  line: HttpLine,
  { path, cookie, method }: ReturnType<Kind['ask']>,
): Promise<void> {
  const { status, body } = await (method === 'POST' ? line.command(path, cookie) : line.read(path, cookie))
  if (status !== 200) throw new Error(`${method} ${path}: ${status} ${body.toString().slice(0, 200)}`)
}
