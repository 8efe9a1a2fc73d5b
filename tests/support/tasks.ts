import { v4 as uuid } from 'uuid'
import type { FileId, SessionId, TaskId } from '../../shared/ids.ts'
import type { TaskDefinition } from '../../shared/tasks/kinds.ts'
import { addTask } from '../../server/actions/add-task.ts'
import { generateUrl } from '../../server/actions/invite-session.ts'
import { guestOf, type Guest } from '../../server/actions/guest.ts'
import { joinRoom } from '../../server/actions/join-room.ts'
import { changeSession } from '../../server/actions/change-session.ts'
import { openLink } from '../../server/actions/open-link.ts'
import { startSession } from '../../server/actions/start-session.ts'
import { beginFile, finishFile } from '../../server/actions/task-files.ts'
import type { Person } from '../../server/domain/access.ts'
import { tokenIn } from './agent.ts'
import { granted, type Stage } from './stage.ts'

export const terms: TaskDefinition = { kind: 'acknowledge', title: 'Terms', text: 'All of it', spec: {} }

export const payslips: TaskDefinition = {
  kind: 'upload',
  title: 'Payslips',
  text: 'The last two.',
  spec: { families: ['picture', 'pdf'], least: 1, most: 2, mostMb: 1 },
}

const field = { required: false, hidden: false } as const
export const employment: TaskDefinition = {
  kind: 'form',
  title: 'Employment details',
  text: '',
  spec: {
    fields: [
      { ...field, type: 'text', id: 'employer', label: 'Employer', required: true, long: false, most: 60 },
      { ...field, type: 'text', id: 'nid', label: 'National ID', required: true, hidden: true, long: false },
      { ...field, type: 'number', id: 'income', label: 'Net monthly income', least: 0 },
      { ...field, type: 'date', id: 'since', label: 'Employed since' },
    ],
  },
}
export const employed = { employer: 'Corbel Timber Ltd', nid: 'QQ 12 34 56 C' }

/** A session of Ada's with these tasks, whose customer is in the room. */
export async function atWork(...asked: Parameters<typeof atTheDoor>) {
  const session = await atTheDoor(...asked)
  await changeSession(asked[0].deps, session.id, async (change) => {
    await joinRoom(change, (await session.guest()).entry)
    return session.id
  })
  return session
}

/** The same before she has come in: she has pressed Continue. */
export async function atTheDoor(stage: Stage, ada: Person, ...definitions: TaskDefinition[]) {
  const { deps } = stage
  const customer = { name: 'Mira Lindt', email: `mira-${uuid()}@example.com` }
  const id: SessionId = granted(await startSession(deps, ada, { customer }))
  const tasks: TaskId[] = []
  for (const each of definitions) tasks.push(granted(await addTask(deps, ada, id, each)))
  const { url } = granted(await generateUrl(deps, ada, id))
  const { key } = granted(await openLink(deps, tokenIn(url), null))
  const guest = async (): Promise<Guest> => {
    const found = await guestOf(deps, key)
    if (!found) throw new Error('no entry')
    return found
  }
  return { id, tasks, guest, task: tasks[0] as TaskId }
}

/** She sends all of a file; the outcome of its end. */
export async function hands(
  stage: Stage,
  guest: Guest,
  taskId: TaskId,
  content: Buffer,
  { name = 'payslip.png', id = uuid() as FileId } = {},
) {
  const begun = await beginFile(stage.deps, guest, { id, taskId, name, size: content.length })
  if (begun !== id) return begun
  await stage.arrives(id, content)
  return finishFile(stage.deps, guest, id)
}
