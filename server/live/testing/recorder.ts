import type { Live, LiveRow, Notice, Presence, Subject } from '../live.ts'

/** Everything one process was told, in order. */
export class Recorder {
  readonly rows: LiveRow[] = []
  readonly agents: { subject: Subject; presence: Presence }[] = []
  readonly notices: Notice[] = []
  readonly unknown: number[] = []
  known = 0

  constructor(live: Live) {
    live.on('rows', (rows) => void this.rows.push(...rows))
    live.on('agents', (changes) => void this.agents.push(...changes))
    live.on('notice', (notice) => void this.notices.push(notice))
    live.on('unknown', (since) => void this.unknown.push(since))
    live.on('known', () => void (this.known += 1))
  }

  /** The states announced, in order, of all customers. */
  get states(): Presence['state'][] {
    return this.rows.map(({ state }) => state)
  }
}
