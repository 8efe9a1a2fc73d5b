import type { Facts } from '../../server/domain/facts.ts'
import type { Standing } from './row.ts'

/** Where a plain server keeps presence and progress. */
export interface Store {
  arrive(id: string): void
  leave(id: string): void
  learn(facts: Facts): void
  /** How these stand, in the order asked. */
  read(ids: readonly string[]): Promise<Standing[]>
  close(): Promise<void>
}

/** Told whatever changed, all of a turn or batch at once. */
export type Changed = (standings: Standing[]) => void

/** A map, told of at the end of the turn: the least that any server must do. */
export function memoryStore(changed: Changed): Store {
  const standings = new Map<string, Standing>()
  const connections = new Map<string, number>()
  const told = new Set<Standing>()
  const standing = (id: string): Standing => {
    const known = standings.get(id)
    if (known) return known
    const fresh = { id, online: false, sinceMs: 0, revision: 0, done: 0, total: 0 }
    standings.set(id, fresh)
    return fresh
  }
  const tell = (one: Standing): void => {
    one.revision++
    if (told.size === 0) setImmediate(flush)
    told.add(one)
  }
  const flush = (): void => {
    const all = [...told]
    told.clear()
    changed(all)
  }
  const count = (id: string, by: 1 | -1): void => {
    const now = (connections.get(id) ?? 0) + by
    connections.set(id, now)
    if (now !== (by === 1 ? 1 : 0)) return
    const one = standing(id)
    one.online = by === 1
    one.sinceMs = Date.now()
    tell(one)
  }
  return {
    arrive: (id) => count(id, 1),
    leave: (id) => count(id, -1),
    learn: ({ id, done, total }) => {
      const one = standing(id)
      one.done = done
      one.total = total
      tell(one)
    },
    read: async (ids) => ids.map(standing),
    close: async () => undefined,
  }
}
