import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { SessionId } from '../../shared/ids.ts'
import type { Census } from '../actions/explain-presence.ts'
import type { ConnectionsOf, Live, Notice } from '../live/live.ts'

const PATIENCE_MS = 1_000

type Own = ConnectionsOf['connections']

/** Asks all processes for their connections of a customer, and answers for this one. */
export class LiveCensus implements Census {
  readonly #live: Live
  readonly #waiting = new Map<string, (answer: ConnectionsOf) => void>()
  #own: (session: SessionId) => Own = () => []

  constructor(live: Live) {
    this.#live = live
    live.on('notice', (notice) => this.#hear(notice))
  }

  /** Who knows the connections of this process. */
  answerWith(own: (session: SessionId) => Own): void {
    this.#own = own
  }

  async take(session: SessionId, expected: readonly string[]): Promise<ConnectionsOf[]> {
    const request = randomUUID()
    const answers: ConnectionsOf[] = []
    const missing = new Set([...expected, this.#live.process])
    await new Promise<void>((done) => {
      const patience = setTimeout(done, PATIENCE_MS)
      this.#waiting.set(request, (answer) => {
        answers.push(answer)
        missing.delete(answer.process)
        if (missing.size > 0) return
        clearTimeout(patience)
        done()
      })
      void this.#live.publish({ kind: 'connections-wanted', session, request })
    })
    this.#waiting.delete(request)
    return answers
  }

  #hear(notice: Notice): void {
    if (notice.kind === 'connections') this.#waiting.get(notice.request)?.(notice.from)
    if (notice.kind !== 'connections-wanted') return
    const connections = this.#own(notice.session)
    const from = { process: this.#live.process, host: hostname(), pid: process.pid, connections }
    void this.#live.publish({ kind: 'connections', request: notice.request, from })
  }
}
