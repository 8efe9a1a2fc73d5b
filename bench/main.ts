import { join } from 'node:path'
import { root } from '../server/root.ts'
import { measureChats } from './chat/main.ts'
import { measureHistory } from './history/main.ts'
import { readArguments, usage, WrongArgument, type Wish } from './arguments.ts'
import { measureRounds } from './measure/rounds.ts'
import type { Section } from './measure/sections.ts'
import { measureSigning } from './sign/main.ts'
import { measureTasks } from './tasks/main.ts'
import { chart } from './report/chart.ts'
import { badRows, judge } from './report/goals.ts'
import { markdown } from './report/markdown.ts'
import { say, sayGoals, sayRun } from './report/progress.ts'
import { describeMachine, readResults, writeResult, type SectionResult } from './report/results.ts'
import { startServices, type Services } from './world/services.ts'

/** Measures what is wished for; the answer is the exit code: 1 where anything shown was wrong. */
async function run({ sections, history, tasks, chat, sign, profile, isWhole }: Wish): Promise<number> {
  const profiles = profile ? join(root, 'dist/profiles') : null
  await using services = await startServices()
  endOnSignals(services)
  if (history) {
    await measureHistory(services, history)
    return 0
  }
  if (tasks) {
    await measureTasks(services)
    return 0
  }
  if (chat) return (await measureChats(services, chat)) ? 0 : 1
  if (sign) return (await measureSigning(services, sign)) ? 0 : 1
  let isRight = true
  for (const section of sections) {
    const result = await measureSection(services, section, profiles)
    const runs = result.parts.flatMap((part) => part.runs)
    isRight &&= badRows(runs) === 0 && runs.every(({ failed }) => failed === null)
    if (isWhole) keep(result)
  }
  if (profiles) say(`CPU profiles are in ${profiles}`)
  if (isWhole) sayGoals(judge(readResults()))
  say(
    isRight
      ? 'Every change reached every console, and nothing else did.'
      : 'WRONG: Foyer was not right, or a run failed; see above.',
  )
  return isRight ? 0 : 1
}

async function measureSection(
  services: Services,
  section: Section,
  profiles: string | null,
): Promise<SectionResult> {
  const { name, title, how, rounds, variants } = section
  say(`${title}. ${rounds} ${rounds === 1 ? 'round' : 'rounds'}; CPU in ms, of server and Redis together.`)
  const parts = await measureRounds(services, section, {
    profiles,
    over: (part, run, seconds) => sayRun(`${run.round + 1}/${rounds} ${part}`, run, seconds),
  })
  const at = new Date().toISOString()
  const machine = await describeMachine(services)
  return { name, title, how, at, machine, rounds, variants: variants.map((each) => each.name), parts }
}

/** Each section has its place in the results; what others measured stays. */
function keep(result: SectionResult): void {
  const results = { ...readResults(), [result.name]: result }
  writeResult('results.json', `${JSON.stringify(results, null, 1)}\n`)
  writeResult('results.md', markdown(results))
  writeResult('results.svg', chart(results))
}

/** The servers end when this process does; Postgres and Redis are ended in order, also when a signal comes twice. */
function endOnSignals(services: Services): void {
  const end = () => void services[Symbol.asyncDispose]().finally(() => process.exit(130))
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}

try {
  const code = await run(readArguments(process.argv.slice(2)))
  // Everything is written and ended: a line that some page of the load still tries to open again keeps nobody here.
  process.exit(code)
} catch (fault) {
  if (!(fault instanceof WrongArgument)) throw fault
  console.error(`${fault.message}\n${usage}`)
  process.exitCode = 2
}
