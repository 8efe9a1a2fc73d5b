import { v7 as uuid } from 'uuid'
import type { TemplateId } from '../../shared/ids.ts'
import { TaskDefinition } from '../../shared/tasks/kinds.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import { taskTemplates } from '../storage/schema.ts'

/** One of each kind. */
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

/** Puts one task of each kind into the library, where there is none yet. */
export async function seedLibrary({ db, now }: Dependencies): Promise<void> {
  if ((await db.select({ id: taskTemplates.id }).from(taskTemplates).limit(1)).length > 0) return
  const rows = library.map((each) => ({
    id: uuid() as TemplateId,
    definition: TaskDefinition.parse(each),
    createdAt: now(),
  }))
  await db.insert(taskTemplates).values(rows)
}
