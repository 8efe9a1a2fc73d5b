import { z } from 'zod'
import { acknowledge } from './acknowledge.ts'
import { form } from './form.ts'
import { sign } from './sign.ts'
import { upload } from './upload.ts'

/** The registry of kinds: a new one is a line here, and a folder of its name on each side (docs/adding-a-task-kind.md). */
export const TaskDefinition = z.discriminatedUnion('kind', [acknowledge, upload, form, sign])
export type TaskDefinition = z.infer<typeof TaskDefinition>
export type Kind = TaskDefinition['kind']
export const Kind = z.enum(TaskDefinition.options.map(({ shape }) => shape.kind.value) as [Kind, ...Kind[]])
export type SpecOf<K extends Kind> = Extract<TaskDefinition, { kind: K }>['spec']
