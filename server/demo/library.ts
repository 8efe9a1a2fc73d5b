import { v7 as uuid } from 'uuid'
import type { TemplateId } from '../../shared/ids.ts'
import { TaskDefinition } from '../../shared/tasks/kinds.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import { keepDocument } from '../actions/documents.ts'
import type { Person } from '../domain/access.ts'
import { taskTemplates } from '../storage/schema.ts'

/** One of each kind that needs no document. */
const library = [
  {
    kind: 'acknowledge',
    title: 'Electronic records',
    text: 'You agree to receive and sign the documents of this loan electronically. You can ask for paper at any time.',
  },
  {
    kind: 'upload',
    title: 'Proof of income',
    text: 'Your last two payslips. All four corners in the picture, no flash.',
    spec: { families: ['picture', 'pdf'], least: 1, most: 4, mostMb: 20 },
  },
  {
    kind: 'form',
    title: 'Employment details',
    spec: {
      fields: [
        { type: 'text', id: 'employer', label: 'Employer', required: true },
        { type: 'date', id: 'since', label: 'Employed since', required: true },
        { type: 'text', id: 'nid', label: 'National ID', required: true, hidden: true },
        {
          type: 'number',
          id: 'income',
          label: 'Net monthly income',
          required: true,
          least: 0,
          help: 'After tax and pension contribution.',
        },
        { type: 'number', id: 'other', label: 'Other income' },
      ],
    },
  },
]

/** Puts one task of each kind into the library, where there is none yet. The contract is one that `by` brought. */
export async function seedLibrary(deps: Dependencies, by: Person): Promise<void> {
  const { db, now } = deps
  if ((await db.select({ id: taskTemplates.id }).from(taskTemplates).limit(1)).length > 0) return
  const rows = [...library, await toSign(deps, by)].map((each) => ({
    id: uuid() as TemplateId,
    definition: TaskDefinition.parse(each),
    createdAt: now(),
  }))
  await db.insert(taskTemplates).values(rows)
}

async function toSign(deps: Dependencies, by: Person) {
  // What makes it is needed once.
  const { makeContract } = await import('./loan-agreement.ts')
  const { fields, ...made } = await makeContract()
  const title = 'Loan agreement'
  const { id, name, pages } = await keepDocument(deps, by, title, made)
  const text = 'Please read all pages. You can change your mind within fourteen days.'
  return { kind: 'sign', title, text, spec: { document: id, name, pages, fields } }
}
