import type { StoredDocument } from '../../shared/documents.ts'
import { drawnMark, typedMark } from '../../shared/tasks/sign-rules.ts'
import type { SignField } from '../../shared/tasks/sign.ts'
import type { TaskDefinition } from '../../shared/tasks/kinds.ts'
import { storeDocument } from '../../server/actions/documents.ts'
import type { Person } from '../../server/domain/access.ts'
import { granted, type Stage } from './stage.ts'

export const pdf = Buffer.from('%PDF-1.7 Loan agreement')

const field = { page: 0, x: 0.1, y: 0.7, width: 0.3, height: 0.05, required: true } as const
const fields: SignField[] = [
  { ...field, id: 'name', type: 'signature' },
  { ...field, id: 'on', type: 'date', y: 0.8 },
  { ...field, id: 'news', type: 'tick', y: 0.9, required: false },
]
export const filledIn = { name: typedMark('Mira Lindt'), on: '2026-03-02' }
export const drawn = {
  ...filledIn,
  name: drawnMark({ width: 300, height: 100, strokes: [[10, 10, 60, 40, 90, 20]] }),
}

/** The task to sign this document. */
export const toSign = ({ id, name, pages }: StoredDocument): Extract<TaskDefinition, { kind: 'sign' }> => ({
  kind: 'sign',
  title: 'Loan agreement',
  text: '',
  spec: { document: id, name, pages, fields },
})

/** An agent brings a contract. */
export const brings = async (stage: Stage, agent: Person, name = 'Loan agreement.pdf') =>
  granted(await storeDocument(stage.deps, agent, { name, pdf }))
