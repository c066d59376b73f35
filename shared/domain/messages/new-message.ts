import type { Custom } from '../../contract/custom.ts'
import type { Message } from '../../contract/messages.ts'
import type { AttachmentRecord } from '../records/attachment.ts'
import type { RequiredNotification } from '../records/required-notification.ts'
import type { MentionStep } from './mention-steps.ts'
import type { Mentioned } from './mentions.ts'

/** A required notification, as the call that sends the message knows it. */
export type Requirement = Pick<RequiredNotification, 'userIds' | 'deadlineMs'> & { execution: string }

/** A user's message, before it has a place in the order. */
export type NewMessage = {
  chatId: string
  /** With the socket that it came over, which gets an ack and not the push. */
  sender: { userId: string; username: string; kind?: 'bot'; connectionId?: string | undefined }
  text: string
  clientMessageId?: string | undefined
  replyTo?: number | undefined
  /** Other users named in the text, members or not. */
  mentioned?: Mentioned
  attachments?: readonly AttachmentRecord[]
  custom?: Custom | undefined
  /** The hash of what the sender sent, where the moderator may have put another text in place. */
  contentHash?: string | undefined
  /** Recorded in the same transaction, if the message requires a notification. */
  required?: Requirement | undefined
}

/** A message in the log. */
export type AppendedMessage = {
  message: Message
  /** An earlier call had written it. */
  duplicate: boolean
  /** The append queue wrote it, and sees to its fan-out. */
  queued: boolean
}

/**
 * A message on its way, with all that an attempt assumes without having read it. A refusal corrects it for the next.
 */
export type Pending = {
  message: NewMessage
  /** The job of the append queue that brought it: its outcome is written with it. */
  jobId?: string | undefined
  /** The due time that the sender's last message left; undefined if it has passed. */
  nextDueMs: number | undefined
  /** The steps that were refused so far, each with the item as it stood: `planMessages` leaves out those of mentions. */
  refused: ReadonlyMap<string, unknown>
}

/** The steps of a message; see `appendMessage` for what a refusal of each means. */
export type MessageStep = 'sender' | 'dedup' | 'required' | 'outcome' | MentionStep | `attachment:${string}`
