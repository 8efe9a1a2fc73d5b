import { foyer } from '../load/foyer.ts'
import { naive } from '../load/naive.ts'
import type { Protocol } from '../load/protocol.ts'
import { raw } from '../load/raw.ts'

export interface Variant {
  name: string
  /** The file in `bench/servers/`. */
  file: string
  protocol: Protocol
  what: string
}

export const variants = {
  limit: {
    name: 'limit',
    file: 'limit',
    protocol: raw,
    what: 'plain `ws`, presence in a map, told once per turn; no Redis, no Postgres',
  },
  rawR: {
    name: 'raw+R',
    file: 'raw-redis',
    protocol: raw,
    what: 'plain `ws` and one atomic Redis script at once; the same admission SQL as Foyer',
  },
  rawR10: {
    name: 'raw+R10',
    file: 'raw-redis-batched',
    protocol: raw,
    what: '**the base**: the same, at most one script in 10 ms',
  },
  foyer: { name: 'Foyer', file: 'foyer', protocol: foyer, what: 'the real Foyer, started by `startApp`' },
  naive: {
    name: 'naive',
    file: 'naive',
    protocol: naive,
    what: 'Socket.IO defaults, Redis adapter, presence by `fetchSockets`, changes to all agents; one look-up in Postgres per customer',
  },
} satisfies Record<string, Variant>

export const base = variants.rawR10.name
