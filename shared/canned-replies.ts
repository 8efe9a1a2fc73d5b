import { z } from 'zod'
import { LONGEST_MESSAGE } from './chat.ts'
import { CannedReplyId, SessionId, TeamId } from './ids.ts'
import { line } from './line.ts'
import { plainText } from './plain-text.ts'

/** What an agent writes by one press. In the text {customer} and {agent} stand for their names. */
const content = {
  title: line(80),
  text: z.string().overwrite(plainText).min(1).max(LONGEST_MESSAGE),
}

/** A reply of the library; the system's are for every team. */
export const CannedReply = z.object({
  id: CannedReplyId,
  /** Null: the system's. */
  team: z.object({ id: TeamId, name: z.string() }).nullable(),
  title: z.string(),
  text: z.string(),
})
export type CannedReply = z.infer<typeof CannedReply>
export const CannedReplies = z.object({ items: z.array(CannedReply) })
export type CannedReplies = z.infer<typeof CannedReplies>

/** Those that its owner may write in this session; without one all there are, for an administrator. */
export const ReadCannedReplies = z.strictObject({ session: SessionId.optional() })

export const NewCannedReply = z.strictObject({ team: TeamId.nullable(), ...content })
export type NewCannedReply = z.infer<typeof NewCannedReply>
export const ChangeCannedReply = z.strictObject(content)
export type ChangeCannedReply = z.infer<typeof ChangeCannedReply>

/** Of one library. */
export const MOST_REPLIES = 200
