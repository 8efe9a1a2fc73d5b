import type { SessionId } from '../../shared/ids.ts'
import type { SpecOf } from '../../shared/tasks/kinds.ts'
import type { ExportedAnswers } from '../../shared/templates.ts'
import type { Person } from '../domain/access.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { appendAudit, lockAudit } from '../storage/audit.ts'
import { transact } from '../storage/database.ts'
import { tasksOf } from '../storage/rooms.ts'
import { findSession } from '../storage/sessions.ts'
import { actorOf, mayAdminister } from './administration.ts'
import type { Dependencies } from './dependencies.ts'

/** All answers of a session, hidden ones too. That somebody took them stands in the audit trail first. */
export async function exportAnswers(
  deps: Dependencies,
  admin: Person,
  id: SessionId,
): Promise<Outcome<ExportedAnswers>> {
  const refusal = await mayAdminister(deps, admin)
  if (refusal) return refusal
  const session = await findSession(deps.db, id)
  if (!session) return refused('not-found', 'Nothing is here')
  await transact(deps.db, async (tx) => {
    const end = await lockAudit(tx)
    const line = {
      type: 'answers-exported',
      actor: actorOf(admin),
      about: 'system',
      data: { session: id },
    } as const
    await appendAudit(tx, end, [line], deps.now())
  })
  const forms = (await tasksOf(deps.db, id)).filter(
    ({ kind, state }) => kind === 'form' && state !== 'withdrawn',
  )
  return {
    session: id,
    customer: session.customerName,
    exportedAt: deps.now().toISOString(),
    tasks: forms.map(({ title, completedAt, spec, answers }) => ({
      title,
      completedAt: completedAt?.toISOString() ?? null,
      answers: (spec as SpecOf<'form'>).fields.map((field) => ({
        question: field.label,
        answer: answers[field.id] ?? '',
        hidden: field.hidden,
      })),
    })),
  }
}
