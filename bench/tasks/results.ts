import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../server/root.ts'
import type { Machine } from '../report/results.ts'
import type { UploadsTaken } from './uploads.ts'

interface Times {
  p50: number
  p99: number
}

export interface TasksResult {
  at: string
  machine: Machine
  uploads: Record<'limit' | 'Foyer' | 'naive', UploadsTaken>
  /** From the press of "Complete" until the agent's screen was told, in ms. */
  seen: Times
  /** A room read by its customer, in ms: of one task, and of `many`. */
  rooms: { one: Times; many: Times }
  many: number
}

const path = (kind: 'json' | 'svg'): string => join(root, 'bench', `results.tasks.${kind}`)

export const readTasks = (): TasksResult | null =>
  existsSync(path('json')) ? (JSON.parse(readFileSync(path('json'), 'utf8')) as TasksResult) : null

export const writeTasks = (kind: 'json' | 'svg', content: string): void => writeFileSync(path(kind), content)
