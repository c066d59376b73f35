import * as z from 'zod'
import type { Attachment } from './attachments.ts'
import type { ChatKind } from './chats.ts'
import type { Custom } from './custom.ts'
import { prose } from './fields.ts'
import { limits } from './limits.ts'

/** A message or an edit that is about to get its place, as the moderator is asked about it. */
export type ModerationRequest = {
  version: 1
  act: 'message' | 'edit'
  chat: { chatId: string; kind: ChatKind }
  sender: { userId: string; username: string; kind?: 'bot' }
  text: string
  attachments: Attachment[]
  custom?: Custom
  clientMessageId?: string
  replyTo?: number
  /** The message that is edited, and its text until now. */
  seq?: number
  before?: string
}

/** The moderator's answer. */
export const Verdict = z.discriminatedUnion('verdict', [
  z.object({ verdict: z.literal('allow') }),
  z.object({
    verdict: z.literal('replace'),
    /** Is written in place of the sender's text. */
    text: prose(0, limits.messageText.max),
  }),
  z.object({
    verdict: z.literal('refuse'),
    /** The sender sees it. Whatever else stands there, the message is refused. */
    reason: z.string().optional().catch(undefined),
  }),
])
export type Verdict = z.infer<typeof Verdict>
