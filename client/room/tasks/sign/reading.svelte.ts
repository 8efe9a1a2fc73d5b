import type { SessionId, TaskId } from '../../../../shared/ids.ts'
import { kept } from '../../kept.ts'

const onThisPhone = kept<Partial<Record<TaskId, number[]>>>('foyer-read', {})

/** Which pages of a document were seen to their end. Kept on this phone: a reload does not send her back. */
export class Reading {
  #read = $state.raw<readonly number[]>([])
  #session: SessionId
  #task: TaskId
  #count: number

  constructor(session: SessionId, task: TaskId, count: number) {
    this.#session = session
    this.#task = task
    this.#count = count
    this.#read = onThisPhone.read(session)[task] ?? []
  }

  /** How many are left. */
  get left(): number {
    return Math.max(0, this.#count - this.#read.length)
  }

  /** The first that is left, from 0; null: all were read. */
  get next(): number | null {
    for (let page = 0; page < this.#count; page += 1) if (!this.#read.includes(page)) return page
    return null
  }

  saw(page: number): void {
    if (this.#read.includes(page)) return
    this.#read = [...this.#read, page]
    const others = onThisPhone.read(this.#session)
    onThisPhone.write(this.#session, { ...others, [this.#task]: [...this.#read] })
  }

  /** On the last line of a page. */
  endOf = (page: number) => (end: HTMLElement) => {
    const seen = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) this.saw(page)
    })
    seen.observe(end)
    return () => seen.disconnect()
  }
}
