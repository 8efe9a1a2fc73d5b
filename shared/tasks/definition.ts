import { z } from 'zod'
import { line } from '../line.ts'

const passage = z.string().trim().max(20_000)

/** What the customer is asked for: the same in a template, on the wire and in the database. */
export const defined = <K extends string, Spec extends z.ZodType>(
  kind: K,
  spec: Spec,
  { needsText }: { needsText: boolean },
) =>
  z.strictObject({
    kind: z.literal(kind),
    title: line(120),
    /** What is to be read, or an explanation. */
    text: needsText ? passage.min(1) : passage.default(''),
    spec,
  })
