import { startApp, type App } from './app.ts'
import { readConfig } from './config.ts'
import { demoLogins } from './demo/people.ts'
import { createLogger } from './logger.ts'
import { mistakeOf } from './mistakes.ts'
import { root, version } from './root.ts'

/** A mistake in the surroundings is one line and exit code 1; only a bug prints its stack. */
function give(up: unknown): never {
  const mistake = mistakeOf(up)
  process.stderr.write(
    mistake ? `Foyer cannot start: ${mistake}\n` : `${String((up as Error).stack ?? up)}\n`,
  )
  process.exit(1)
}

function greet(app: App): void {
  if (app.demo) {
    process.stdout.write(`The demo is on. Password of everybody: ${demoLogins.password}\n`)
    for (const { name, email, role } of demoLogins.logins)
      process.stdout.write(`  ${email.padEnd(20)} ${name}, ${role}\n`)
  }
  if (app.setUpUrl) process.stdout.write(`Nobody can log in yet. Make the first account at ${app.setUpUrl}\n`)
  process.stdout.write(`Foyer is ready at ${app.url}\n`)
}

async function run(): Promise<void> {
  const config = readConfig(process.env)
  const logger = createLogger(config.logLevel)
  // The job queue lets a fault of the database pass unheard while it settles a job; the job is tried again.
  process.on('unhandledRejection', (fault) => logger.error({ fault }, 'nobody waited for this'))
  let stopping = false
  let started = false
  const starting = startApp(config, { root, version, logger, onLost: (reason) => give(new Error(reason)) })
  const stop = () => {
    // npm passes a signal on that the terminal has sent to both: the second one is the same wish.
    if (stopping) return
    // Before anything is served there is nothing to close in order.
    if (!started) process.exit(0)
    stopping = true
    void starting.then((app) => app.close()).finally(() => process.exit(0))
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  const app = await starting
  started = true
  if (!stopping) greet(app)
}

run().catch(give)
