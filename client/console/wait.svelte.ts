import type { AgentId, SessionId } from '../../shared/ids.ts'
import type { TransferClosed, TransferEnd, TransferWait } from '../../shared/transfer.ts'
import { commands } from '../link/console.ts'
import type { ConsoleSocket } from '../link/console-socket.ts'
import { endOf } from './countdown.ts'

/** Where this tab stands with a session that is another agent's. */
export type Waiting =
  | { state: 'waiting'; transfer: TransferWait; endsAt: string }
  /** It stays with its owner. */
  | {
      state: Exclude<TransferEnd, 'approved' | 'owner-left'>
      transfer: Pick<TransferWait, 'session' | 'owner'>
    }
  /** Another agent asked first. */
  | { state: 'taken'; by: string }

/** This tab's request for a session: shown with its deadline, and nothing of the session but its row. */
export class Wait {
  now = $state.raw<Waiting | null>(null)
  readonly #socket: ConsoleSocket
  readonly #me: AgentId

  constructor(socket: ConsoleSocket, me: AgentId) {
    this.#socket = socket
    this.#me = me
  }

  /** The name of whom it is waited for. */
  get owner(): string | null {
    return this.now?.state === 'waiting' ? this.now.transfer.owner.name : null
  }

  begin(transfer: TransferWait): void {
    this.now = { state: 'waiting', transfer, endsAt: endOf(transfer) }
    this.sayWaits()
  }

  taken(by: string): void {
    this.now = { state: 'taken', by }
  }

  /** As long as a console says so, the requester counts as there. */
  sayWaits(): void {
    if (this.now?.state === 'waiting') this.#say(this.now.transfer.session.id, true)
  }

  leave(): void {
    if (this.now?.state === 'waiting') this.#say(this.now.transfer.session.id, false)
    this.now = null
  }

  /** How the request ended; true if the session is this agent's now. */
  ended(closed: TransferClosed): boolean {
    if (this.now?.state !== 'waiting' || this.now.transfer.id !== closed.id) return false
    const { session, owner } = this.now.transfer
    if (closed.end === 'approved' || closed.end === 'owner-left' || closed.owner?.id === this.#me) return true
    this.now = { state: closed.end, transfer: { session, owner: closed.owner ?? owner } }
    return false
  }

  async cancel(): Promise<void> {
    if (this.now?.state === 'waiting') await commands.answerTransfer(this.now.transfer.id, 'cancel')
  }

  #say(id: SessionId, waits: boolean): void {
    if (this.#socket.connected) this.#socket.emit('transfer:wait', { id, waits })
  }
}
