import type { Reporter, TestModule } from 'vitest/node'

/** What `npm test` says to vitest; anything more asks for a part of the tests only. */
const wholeRun = ['run', '--allowOnly=false']

/** Fails a whole run in which a project found no test file: green must not mean that nothing was asked. */
export class EveryProjectRan implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (!process.argv.slice(2).every((argument) => wholeRun.includes(argument))) return
    const ran = new Set(modules.map(({ project }) => project.name.split(' ')[0]))
    for (const name of ['node', 'faults', 'browser', 'e2e']) {
      if (ran.has(name)) continue
      console.error(`The project "${name}" found no test file.`)
      process.exitCode = 1
    }
  }
}
