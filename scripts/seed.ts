// Fills a database with very many sessions, to see what Foyer does then:
// `DATABASE_URL=postgres://… npm run seed -- --sessions 1000000`
import { count } from 'drizzle-orm'
import { parseArgs } from 'node:util'
import { root } from '../server/root.ts'
import { openPostgres } from '../server/storage/database.ts'
import { sessions } from '../server/storage/schema.ts'
import { fill, seedPassword } from './seed/fill.ts'

const usage =
  'usage: DATABASE_URL=postgres://… npm run seed -- --sessions 1000000 [--into-what-is-there]\n' +
  'fills an empty database; into one that holds sessions only when told so'

const url = process.env['DATABASE_URL']
const { values } = parseArgs({
  options: { sessions: { type: 'string' }, 'into-what-is-there': { type: 'boolean' } },
})
const wanted = Number(values.sessions)
if (!url || !Number.isInteger(wanted) || wanted < 1) {
  console.error(usage)
  process.exit(1)
}

const database = await openPostgres(url, root, (fault) => console.error(fault.message))
const [held] = await database.db.select({ count: count() }).from(sessions).limit(1)
if (held?.count && !values['into-what-is-there']) {
  console.error(`this database holds ${held.count} sessions; nothing was added\n${usage}`)
  process.exit(1)
}
const began = performance.now()
const seconds = () => `${((performance.now() - began) / 1_000).toFixed(0)} s`
let told = 0
await fill(database, wanted, (done) => {
  if (done < wanted && done - told < wanted / 20) return
  told = done
  console.log(`${done.toLocaleString('en')} sessions, ${seconds()}`)
})
console.log(
  `Done in ${seconds()}. Log in as ada@example.com, cy@example.com or admin@example.com: ${seedPassword}`,
)
await database.close()
