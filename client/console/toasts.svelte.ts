import type { SessionId } from '../../shared/ids.ts'
import type { IconName } from '../ui/icons.ts'
import { refusalWord } from './refusals.ts'

export type ToastOf =
  | { id: number; kind: 'said'; icon: IconName; text: string }
  | { id: number; kind: 'url'; session: SessionId; customer: string; url: string }

const MOST = 3

/** What is said beside the work, the newest last. */
export class Toasts {
  all = $state.raw<readonly ToastOf[]>([])
  #last = 0

  /** The same said again replaces what stands there. */
  say(text: string, icon: IconName = 'alert'): void {
    const others = this.all.filter((each) => each.kind !== 'said' || each.text !== text)
    this.#show(others, { id: ++this.#last, kind: 'said', icon, text })
  }

  refused(fault: unknown): void {
    this.say(refusalWord(fault))
  }

  /** A session's new URL takes the place of the one before. */
  offerUrl(session: SessionId, customer: string, url: string): void {
    const others = this.all.filter((each) => each.kind !== 'url' || each.session !== session)
    this.#show(others, { id: ++this.#last, kind: 'url', session, customer, url })
  }

  close(id: number): void {
    this.all = this.all.filter((each) => each.id !== id)
  }

  /** Beyond the most the oldest goes, but none that is the only way to something. */
  #show(others: readonly ToastOf[], toast: ToastOf): void {
    const said = others.filter(({ kind }) => kind === 'said')
    const overdue = said.slice(0, Math.max(0, others.length + 1 - MOST))
    this.all = [...others.filter((each) => !overdue.includes(each)), toast]
  }
}
