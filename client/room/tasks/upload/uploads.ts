import type { SessionId, TaskId } from '../../../../shared/ids.ts'
import { Uploads } from '../../../link/uploads.svelte.ts'

// Beyond the view: leaving a task for the list does not stop its files.
const all: Partial<Record<TaskId, Uploads>> = {}

export const uploadsOf = (session: SessionId, task: TaskId): Uploads =>
  (all[task] ??= new Uploads({
    endpoint: '/api/room/uploads',
    headers: { 'foyer-session': session },
    task,
  }))
