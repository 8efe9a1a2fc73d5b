import pg from 'pg'

interface Said {
  text: string
  values: unknown[]
}

/** Counts the statements that read sessions by their ids, and keeps all where the peers are to repeat them. */
export function countStatements(keep: boolean): { listReads: () => number; statements: () => Said[] } {
  const kept: Said[] = []
  let lists = 0
  const query = Reflect.get(pg.Client.prototype, 'query') as (...args: unknown[]) => unknown
  Reflect.set(pg.Client.prototype, 'query', function (this: pg.Client, ...args: unknown[]) {
    const [first, second] = args as [string | { text: string }, unknown[] | undefined]
    const text = typeof first === 'string' ? first : first.text
    if (listRead.test(text)) lists++
    if (keep && !ofJobs.test(text)) kept.push({ text, values: [...(second ?? [])] })
    return query.apply(this, args)
  })
  return { listReads: () => lists, statements: () => kept.splice(0) }
}

const listRead = /^select .* from "sessions" .*"sessions"\."id" in \(\$/
/** What goes on by itself beside all admissions. */
const ofJobs = /pgboss|unpublished/
