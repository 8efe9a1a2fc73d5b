import { z } from 'zod'
import { SessionId, TeamId, TemplateId } from './ids.ts'
import { Moment } from './status.ts'
import { TaskDefinition } from './tasks/kinds.ts'

/** A task of the library; the system's are for every team. */
export const Template = z.object({
  id: TemplateId,
  /** Null: the system's. */
  team: z.object({ id: TeamId, name: z.string() }).nullable(),
  /** Judged when it was saved. */
  definition: z.record(z.string(), z.json()) as unknown as z.ZodType<TaskDefinition>,
})
export type Template = z.infer<typeof Template>
export const Templates = z.object({ items: z.array(Template) })
export type Templates = z.infer<typeof Templates>

export const NewTemplate = z.strictObject({ team: TeamId.nullable(), definition: TaskDefinition })
export type NewTemplate = z.infer<typeof NewTemplate>
export const ChangeTemplate = z.strictObject({ definition: TaskDefinition })
export type ChangeTemplate = z.infer<typeof ChangeTemplate>

/** Of one library. */
export const MOST_TEMPLATES = 200

/** All answers of a session, also those that no agent sees: for an administrator. */
export const ExportedAnswers = z.object({
  session: SessionId,
  customer: z.string(),
  exportedAt: Moment,
  tasks: z.array(
    z.object({
      title: z.string(),
      completedAt: Moment.nullable(),
      answers: z.array(z.object({ question: z.string(), answer: z.string(), hidden: z.boolean() })),
    }),
  ),
})
export type ExportedAnswers = z.infer<typeof ExportedAnswers>
