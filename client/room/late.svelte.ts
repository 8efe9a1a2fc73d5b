import type { RoomChat } from './chat.svelte.ts'
import type { Drafts } from './drafts.svelte.ts'
import { Patience } from '../ui/patience.ts'
import type { Presses } from './presses.svelte.ts'
import type { Room } from './room.svelte.ts'

type WorkPages = typeof import('./work-pages.ts')
/** What the customer's work needs: its pages, what is typed, and what was pressed. */
export interface Tools extends WorkPages {
  drafts: Drafts
  presses: Presses
}

/** The parts of the page that are fetched after the first content; null until they are there. */
export class Late {
  pages = $state.raw<typeof import('./late-pages.ts') | null>(null)
  tools = $state.raw<Tools | null>(null)
  chat = $state.raw<RoomChat | null>(null)
  #room: Room
  #patience = new Patience()

  constructor(room: Room) {
    this.#room = room
  }

  /** Tries until all is there. That a build is gone is noticed by whoever opens the line. */
  async load(
    work: () => Promise<WorkPages> = () => import('./work-pages.ts'),
    chat: () => Promise<Pick<typeof import('./chat.svelte.ts'), 'chatOf'>> = () => import('./chat.svelte.ts'),
  ): Promise<void> {
    this.pages = await this.#fetched(() => import('./late-pages.ts'))
    const pages = await this.#fetched(work)
    const drafts = new pages.Drafts(this.#room, pages.roomWork, pages.typedOnThisPhone)
    const presses = new pages.Presses(this.#room, pages.roomWork, pages.pressedOnThisPhone)
    this.tools = { ...pages, drafts, presses }
    presses.resume()
    drafts.resume()
    this.chat = (await this.#fetched(chat)).chatOf(this.#room)
  }

  async #fetched<T>(part: () => Promise<T>): Promise<T> {
    for (let failures = 0; ; failures++) {
      try {
        return await part()
      } catch {
        await this.#patience.wait(failures)
      }
    }
  }
}
