import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../server/root.ts'
import type { Machine } from '../report/results.ts'
import type { ChatRun } from './measure.ts'

export interface ChatResult {
  at: string
  machine: Machine
  rooms: number
  seconds: number
  runs: ChatRun[]
}

const path = (kind: 'json' | 'svg'): string => join(root, 'bench', `results.chat.${kind}`)

export const readChat = (): ChatResult | null =>
  existsSync(path('json')) ? (JSON.parse(readFileSync(path('json'), 'utf8')) as ChatResult) : null

export const writeChat = (kind: 'json' | 'svg', content: string): void => writeFileSync(path(kind), content)
