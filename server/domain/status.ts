import type { CustomerStatus } from '../../shared/status.ts'

export interface Progress {
  joined: boolean
  done: number
  total: number
}

/** Completed: at least one task and none open. No tasks is open. */
export const isComplete = ({ done, total }: { done: number; total: number }): boolean =>
  total > 0 && done >= total

/** The status an agent sees. Never joined comes from durable facts and beats everything, unknown too. */
export function customerStatus(
  progress: Progress,
  presence: 'online' | 'offline' | 'unknown',
): CustomerStatus {
  if (!progress.joined) return 'never-joined'
  if (presence === 'unknown') return 'unknown'
  return `${presence}-${isComplete(progress) ? 'complete' : 'open'}`
}
