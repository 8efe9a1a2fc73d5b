import { randomBytes } from 'node:crypto'
import { Email } from '../shared/commands.ts'
import { addAgent } from './actions/add-agent.ts'
import { ConfigurationError, readConfig } from './config.ts'
import { isRefused } from './domain/outcome.ts'
import { createLogger } from './logger.ts'
import { mistakeOf } from './mistakes.ts'
import { openStorage } from './open-storage.ts'
import { root } from './root.ts'
import { Shutdown } from './shutdown.ts'

const usage = 'usage: npm run admin -- create you@company.com [name] [team]'

/** Makes an administrator with a password of its own, printed once. */
async function create(email: string, name: string, team: string): Promise<void> {
  const config = readConfig(process.env)
  const shutdown = new Shutdown()
  try {
    // Works beside running processes: it adds a row and keeps no live state.
    const storage = await openStorage(
      config,
      { root, logger: createLogger(config.logLevel), shared: true },
      shutdown,
    )
    const password = randomBytes(12).toString('base64url')
    const made = await addAgent(storage.database.db, { email, name, team, role: 'administrator', password })
    if (isRefused(made)) throw new ConfigurationError(made.message)
    process.stdout.write(`${email} is an administrator. Password, shown this once: ${password}\n`)
  } finally {
    await shutdown.close(5_000, () => undefined)
  }
}

const [command, email, name, team] = process.argv.slice(2)
if (command !== 'create' || !Email.safeParse(email).success) {
  process.stderr.write(`${usage}\n`)
  process.exit(1)
}
create(email as string, name ?? (email as string).split('@')[0] ?? '', team ?? 'Main team').then(
  () => process.exit(0),
  (fault: unknown) => {
    process.stderr.write(`${mistakeOf(fault) ?? String((fault as Error).stack)}\n`)
    process.exit(1)
  },
)
