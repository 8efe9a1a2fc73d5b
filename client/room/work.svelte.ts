import type { RoomWork } from '../link/room-work.ts'
import type { SessionId } from '../../shared/ids.ts'
import type { Drafts } from './drafts.svelte.ts'
import type { Presses } from './presses.svelte.ts'
import type { Room } from './room.svelte.ts'

/** What the view of one kind may use, and says, while its task is open on the page. */
export class Work {
  readonly drafts: Drafts
  readonly presses: Presses
  readonly room: Room
  readonly link: RoomWork
  readonly session: SessionId
  /** Why "Complete" cannot be pressed yet; null: it can. */
  blocked = $state<string | null>(null)
  /** What "Complete" says. */
  hint = $state('')
  /** The words she agrees to by it, where there are such. */
  consent = $state<string | null>(null)
  /** What it is called, where there is a better word than "Complete". */
  verb = $state<string | null>(null)
  /** What comes first: its button stands in the place of "Complete". */
  step = $state.raw<{ name: string; press: () => void } | null>(null)
  /** Asked on a press: false where the view shows what is missing. */
  isReady: () => boolean = () => true

  constructor(with_: { drafts: Drafts; presses: Presses; room: Room; link: RoomWork; session: SessionId }) {
    this.drafts = with_.drafts
    this.presses = with_.presses
    this.room = with_.room
    this.link = with_.link
    this.session = with_.session
  }
}
