import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { root } from '../../server/root.ts'
import type { Facts } from '../../server/domain/facts.ts'
import type { Answer, Beginning, Order } from '../servers/orders.ts'

type Measured = Extract<Answer, { kind: 'measured' }>

/** A server under measurement: a process of its own, told by messages. */
export class MeasuredServer {
  readonly #child: ChildProcess
  port = 0
  /** When (by `performance.now()`) absence means something to it. */
  settledAt = 0

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** Starts `dist/bench/servers/{file}.js`; with a folder, its CPU profile is written there when it ends. */
  static async start(file: string, beginning: Beginning, profiles: string | null): Promise<MeasuredServer> {
    const profile = profiles ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`, '--cpu-prof-interval=200'] : []
    const child = spawn(
      process.execPath,
      ['--expose-gc', ...profile, join(root, 'dist/bench/servers', `${file}.js`)],
      { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
    )
    const server = new MeasuredServer(child)
    server.#order({ kind: 'begin', beginning })
    const { port, settlesInMs } = await server.#answer('ready')
    server.port = port
    server.settledAt = performance.now() + settlesInMs
    return server
  }

  learn(facts: Facts): void {
    this.#order({ kind: 'learn', facts })
  }

  /** An order as large as `learn` that changes nothing: what being told costs by itself. */
  learnNothing(facts: Facts): void {
    this.#order({ kind: 'nothing', facts })
  }

  /** What it has used since its start; `collect` forces a garbage collection first. */
  measure(collect = false): Promise<Measured> {
    this.#order({ kind: 'measure', collect })
    return this.#answer('measured')
  }

  async statements(): Promise<{ text: string; values: unknown[] }[]> {
    this.#order({ kind: 'statements' })
    return (await this.#answer('statements')).statements
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  async end(): Promise<void> {
    if (this.#hasEnded) return
    const exited = once(this.#child, 'exit')
    if (this.#child.connected) this.#order({ kind: 'end' })
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), 15_000)
    await exited
    clearTimeout(impatience)
  }

  /** As a crash ends it. */
  async kill(): Promise<void> {
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
  }

  /** What cannot be said to a server that has ended is noticed by whoever waits for its answer. */
  #order(order: Order): void {
    this.#child.send(order, () => undefined)
  }

  #answer<K extends Answer['kind']>(kind: K): Promise<Extract<Answer, { kind: K }>> {
    return new Promise((answered, failed) => {
      const ended = () => failed(new Error('the server ended before it answered'))
      if (this.#hasEnded) return ended()
      const hear = (answer: Answer): void => {
        if (answer.kind !== kind) return
        this.#child.off('message', hear)
        this.#child.off('exit', ended)
        answered(answer as Extract<Answer, { kind: K }>)
      }
      this.#child.on('message', hear)
      this.#child.once('exit', ended)
    })
  }
}
