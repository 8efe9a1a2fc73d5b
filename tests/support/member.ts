import type { SessionPage } from '../../shared/session.ts'
import { Agent } from './agent.ts'
import { Board } from './board.ts'
import type { Line } from './line.ts'
import type { FoyerProcess } from './process.ts'

/** One process of an installation, with Ada's console at it. */
export class Member {
  readonly foyer: FoyerProcess
  readonly url: string
  readonly port: number
  /** Its own way to Redis. */
  readonly toRedis: Line
  readonly ada: Agent
  readonly board: Board
  #isRunning = true

  private constructor(foyer: FoyerProcess, url: string, toRedis: Line, ada: Agent) {
    this.foyer = foyer
    this.url = url
    this.port = Number(new URL(url).port)
    this.toRedis = toRedis
    this.ada = ada
    this.board = new Board(ada)
  }

  static async meet(foyer: FoyerProcess, toRedis: Line): Promise<Member> {
    const url = await foyer.ready()
    return new Member(foyer, url, toRedis, await Agent.logsIn(url, 'ada@example.com'))
  }

  /** False while it is frozen, and after its end. */
  get isRunning(): boolean {
    return this.#isRunning
  }

  freeze(): void {
    this.#isRunning = false
    process.kill(this.foyer.pid, 'SIGSTOP')
  }

  goOn(): void {
    process.kill(this.foyer.pid, 'SIGCONT')
    this.#isRunning = true
  }

  end(signal: NodeJS.Signals): Promise<number | null> {
    this.#isRunning = false
    return this.foyer.end(signal)
  }

  /** What a console that is opened at it now would show. */
  async lists(): Promise<SessionPage['items']> {
    return (await this.ada.browser.value<SessionPage>('GET', '/api/sessions?scope=mine')).items
  }
}
