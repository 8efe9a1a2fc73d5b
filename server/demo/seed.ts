import { eq } from 'drizzle-orm'
import { addAgent } from '../actions/add-agent.ts'
import { addTask } from '../actions/add-task.ts'
import { completeUnseen } from '../actions/complete-task.ts'
import { deliverMessage } from '../actions/deliver-message.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import { findPersons } from '../actions/present-rights.ts'
import { endSession } from '../actions/end-session.ts'
import { startSession } from '../actions/start-session.ts'
import type { Person } from '../domain/access.ts'
import { isRefused, type Outcome } from '../domain/outcome.ts'
import { agents, messages, sessions } from '../storage/schema.ts'
import { markDemo } from '../storage/installation.ts'
import { demoLogins, demoTeam } from './people.ts'
import { seedLibrary } from './library.ts'
import { seedTeams } from './teams.ts'

interface DemoSession {
  customer: string
  /** Minutes ago that it started. */
  ago: number
  tasks: { title: string; text: string }[]
  done: number
  ended?: true
}

const consent = {
  title: 'Electronic records',
  text: 'You agree to receive the documents of this loan electronically. You can ask for paper copies at any time, free of charge.',
}
const terms = {
  title: 'Terms of the car loan',
  text: 'The loan is 14,200 over 48 months at 4.9 % a year. The first instalment is due one month after the money is paid out. You may repay early at any time without a fee.',
}
const privacy = {
  title: 'How we use your data',
  text: 'We use your name, address and income to decide about the loan and to run it. We do not sell them. You can see and correct what we hold.',
}

const demoSessions: DemoSession[] = [
  { customer: 'Samuel Okafor', ago: 2_900, tasks: [consent, terms, privacy], done: 2, ended: true },
  { customer: 'Yuki Tanabe', ago: 1_500, tasks: [consent, privacy], done: 0 },
  { customer: 'Marcus Chen', ago: 64, tasks: [consent, terms, privacy], done: 3 },
  { customer: 'Jonas Becker', ago: 41, tasks: [consent, terms, privacy], done: 1 },
  { customer: 'Leila Haddad', ago: 22, tasks: [], done: 0 },
  { customer: 'Rosa Delgado', ago: 16, tasks: [consent, privacy], done: 2 },
  { customer: 'Priya Raghunathan', ago: 12, tasks: [consent, terms, privacy], done: 1 },
]

/**
 * Fills an installation so that the console looks alive, through the same actions people use. Marked first and
 * without effect on what is there, so that a start that was cut short is made up for by the next.
 */
export async function seedDemo(deps: Dependencies): Promise<void> {
  await markDemo(deps.db)
  await seedTeams(deps)
  const { logins, password } = demoLogins
  const known = new Set(
    (await deps.db.select({ email: agents.email }).from(agents)).map(({ email }) => email),
  )
  for (const { email, name, role } of logins.filter((login) => !known.has(login.email)))
    must(await addAgent(deps.db, { email, name, role, team: demoTeam, password }))
  const [found] = await deps.db.select().from(agents).where(eq(agents.email, 'ada@example.com'))
  const ada = found && (await findPersons(deps, [found.id])).get(found.id)
  if (!ada) throw new Error('the demo has no Ada')
  await seedLibrary(deps, ada)
  for (const session of demoSessions) await seedSession(deps, ada, session)
}

async function seedSession(deps: Dependencies, ada: Person, session: DemoSession): Promise<void> {
  const email = `${session.customer.split(' ')[0]?.toLowerCase()}@example.com`
  const [known] = await deps.db.select().from(sessions).where(eq(sessions.customerEmail, email)).limit(1)
  if (known) return
  const started = deps.now().getTime() - session.ago * 60_000
  let minute = 0
  // Each step a minute after the one before, as if it had happened then.
  const then: Dependencies = {
    ...deps,
    mail: null,
    texts: null,
    now: () => new Date(started + 60_000 * minute++),
  }
  const id = must(await startSession(then, ada, { customer: { name: session.customer, email } }))
  // Into the outbox at once, whatever mail server is set up: nobody is behind these addresses.
  for (const message of await deps.db.select().from(messages).where(eq(messages.sessionId, id)))
    await deliverMessage(then, message.id)
  const tasks = []
  // Long ago: nobody is told of it now.
  const untold: Dependencies = { ...then, jobs: { enqueue: () => Promise.resolve(), wake: () => undefined } }
  for (const task of session.tasks)
    tasks.push(must(await addTask(untold, ada, id, { kind: 'acknowledge', spec: {}, ...task })))
  for (const task of tasks.slice(0, session.done)) must(await completeUnseen(then, id, task))
  if (session.done > 0)
    await deps.db.update(sessions).set({ lastSeenAt: then.now() }).where(eq(sessions.id, id))
  if (session.ended) must(await endSession(then, ada, id))
}

function must<T>(outcome: Outcome<T>): T {
  if (isRefused(outcome)) throw new Error(`the demo was refused: ${outcome.message}`)
  return outcome
}
