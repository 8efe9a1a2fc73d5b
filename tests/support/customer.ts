import type { Socket } from 'socket.io-client'
import type { CustomerRoom } from '../../shared/session.ts'
import { Browserless } from './browserless.ts'
import { until } from './until.ts'

/** A customer with one browser and any number of tabs. */
export class Customer implements AsyncDisposable {
  readonly browser: Browserless
  readonly tabs: Socket[] = []
  room: CustomerRoom | null = null

  constructor(url: string) {
    this.browser = new Browserless(url)
  }

  /** Presses "Continue" on the opening page of the link. */
  async continues(token: string): Promise<void> {
    const response = await this.browser.ask('POST', `/api/join/${token}`)
    if (!response.ok) throw new Error(`Continue: ${response.status} ${await response.text()}`)
  }

  /** What a new tab does first; without more she is not here. */
  async reads(url = this.browser.url): Promise<CustomerRoom> {
    const room = await this.browser.at(url).value<CustomerRoom>('POST', '/api/room/activate')
    this.room = room
    return room
  }

  /** Opens the room in a new tab. */
  async arrives(url = this.browser.url): Promise<Socket> {
    const { activation } = await this.reads(url)
    const tab = this.browser.at(url).socket('/room', { activation })
    this.tabs.push(tab)
    tab.on('room', (room: CustomerRoom) => {
      if (room.seq >= (this.room?.seq ?? 0)) this.room = room
    })
    await until('the room is live', () => tab.connected)
    return tab
  }

  async completes(title: string): Promise<CustomerRoom> {
    const task = await until(`task ${title}`, () => this.room?.tasks.find((each) => each.title === title))
    return this.browser.value('POST', `/api/room/tasks/${task.id}/complete`)
  }

  /** Closes every tab. */
  leaves(): void {
    for (const tab of this.tabs.splice(0)) tab.disconnect()
  }

  seesInRoom(what: string, look: (room: CustomerRoom) => boolean): Promise<CustomerRoom> {
    return until(what, () => (this.room && look(this.room) ? this.room : null), { found: () => this.room })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.leaves()
  }
}
