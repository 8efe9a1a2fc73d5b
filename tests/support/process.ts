import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { root } from '../../server/root.ts'
import { until } from './until.ts'

export interface FoyerProcess extends AsyncDisposable {
  readonly pid: number
  /** What it printed so far, both streams. */
  output(): string
  /** Its address, once it is ready. */
  ready(): Promise<string>
  end(signal: NodeJS.Signals): Promise<number | null>
  /** The code it exits with by itself. */
  exit(): Promise<number | null>
}

/** The built Foyer as a process of its own, with this environment and nothing else of ours. */
export function spawnFoyer(
  environment: Record<string, string>,
  args = ['dist/server/main.js'],
): FoyerProcess {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal)
    return exitOf(child)
  }
  return {
    pid: child.pid ?? 0,
    output: () => output,
    ready: () =>
      until('Foyer is ready', () => /ready at (\S+)/.exec(output)?.[1], {
        // An embedded database is made anew at the first start: on a busy machine that alone is half a minute.
        withinMs: 90_000,
        found: () => output,
      }),
    end,
    exit: () => exitOf(child),
    [Symbol.asyncDispose]: async () => void (await end('SIGKILL')),
  }
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}
