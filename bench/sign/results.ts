import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../server/root.ts'
import type { Machine } from '../report/results.ts'
import type { FirstPage } from './phone.ts'
import type { Sealing } from './sealing.ts'
import type { Ten } from './ten.ts'

export interface SignResult {
  at: string
  machine: Machine
  rounds: number
  sealing: Sealing[]
  ten: Ten
  phone: FirstPage[]
}

const path = (kind: 'json' | 'svg'): string => join(root, 'bench', `results.sign.${kind}`)

export const readSign = (): SignResult | null =>
  existsSync(path('json')) ? (JSON.parse(readFileSync(path('json'), 'utf8')) as SignResult) : null

export const writeSign = (kind: 'json' | 'svg', content: string): void => writeFileSync(path(kind), content)
