import type { SessionId, TaskId } from '../../shared/ids.ts'
import type { CustomerRoom } from '../../shared/session.ts'
import type { Guest } from './guest.ts'
import type { Installation } from './installation.ts'
import { passed } from './time.ts'
import { persists } from './until.ts'

const taskEveryMs = 100
const joinEveryMs = 300

export interface Load {
  /** The completions that were acknowledged so far. */
  readonly completed: { id: SessionId; task: TaskId }[]
  readonly joined: Guest[]
  /** Lets everybody finish what they are at. */
  stop(): Promise<void>
}

/** These customers complete one task after the other, and more join at the same address, until it is stopped. */
export function startLoad(foyer: Installation, guests: readonly Guest[], address: string): Load {
  const load = { completed: [] as Load['completed'], joined: [] as Guest[] }
  let isOver = false
  const again = async (everyMs: number, work: () => Promise<void>) => {
    while (!isOver) {
      const began = performance.now()
      await work()
      await passed(everyMs, began)
    }
  }
  const working = guests.map((guest) =>
    again(taskEveryMs, async () => void load.completed.push(await completesOne(foyer, guest))),
  )
  const joining = again(joinEveryMs, async () => void load.joined.push(...(await foyer.seats(1, address))))
  const all = Promise.all([...working, joining])
  // Heard when it is stopped.
  all.catch(() => undefined)
  return {
    ...load,
    async stop() {
      isOver = true
      await all
    },
  }
}

async function completesOne(
  foyer: Installation,
  { id, customer }: Guest,
): Promise<Load['completed'][number]> {
  const { tasks } = await foyer.host.addsTask(id, 'One more')
  const task = tasks.at(-1)?.id
  if (!task) throw new Error('no task')
  const path = `/api/room/tasks/${task}/complete`
  await persists('the completion', () => customer.browser.value<CustomerRoom>('POST', path))
  return { id, task }
}
