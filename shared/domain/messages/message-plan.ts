import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { step } from '../../platform/storage/write.ts'
import { type AttachmentRecord, attachStep, toAttachment } from '../records/attachment.ts'
import type { ChatHead } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import { type RequiredNotification, requiredNotificationSeconds } from '../records/required-notification.ts'
import { type Append, positionAfter } from './append-to-log.ts'
import { type MentionStep, mentionable, mentionSteps } from './mention-steps.ts'
import { type Mentioned, mentionFields } from './mentions.ts'
import { dedupStep } from './repeats.ts'
import { type SendOperation, senderStep } from './sender-step.ts'

/** A required notification, as the call that sends the message knows it. */
export type Requirement = Pick<RequiredNotification, 'userIds' | 'deadlineMs'> & { execution: string }

/** A user's message, before it has a place in the order. */
export type NewMessage = {
  chatId: string
  sender: { userId: string; username: string }
  text: string
  clientMessageId?: string | undefined
  replyTo?: number | undefined
  /** Other users named in the text, members or not. */
  mentioned?: Mentioned
  attachments?: readonly AttachmentRecord[]
  /** Recorded in the same transaction, if the message requires a notification. */
  required?: Requirement | undefined
}

/** Everything that an attempt assumes without having read it. A refusal corrects it for the next attempt. */
export type Assumptions = {
  head: ChatHead
  /** The due time that the sender's last message left; undefined if it has passed. */
  nextDueMs: number | undefined
  /** The steps that were refused so far, each with the item as it stood: see `mentionStep`. */
  refused: ReadonlyMap<string, unknown>
}

/** The steps of the transaction; see `appendMessage` for what a refusal of each means. */
export type MessageStep = 'sender' | 'dedup' | 'required' | MentionStep | `attachment:${string}`

export type MessagePlan = {
  append: Append<MessageStep>
  /** The due time that the message leaves its sender. */
  nextDueMs: number
}

const requiredStep = (chatId: string, seq: number, required: Requirement): TransactWriteItem =>
  step.put({
    ...keys.requiredNotification(chatId, seq),
    phase: 'running',
    ...required,
    expiresAt: expiryIn(requiredNotificationSeconds),
  } satisfies RequiredNotification)

/** The operation that the sender's role must allow. */
export const operationOf = ({ required }: Pick<NewMessage, 'required'>): SendOperation =>
  required ? 'requireNotification' : 'send'

/** Everything that one attempt at writing a message writes. */
export const planMessage = (message: NewMessage, assumed: Assumptions): MessagePlan => {
  const { chatId, sender, text, clientMessageId, replyTo, attachments = [], required } = message
  const position = positionAfter(assumed.head)
  const { lastSeq } = position
  const { step: ofSender, nextDueMs } = senderStep(
    chatId,
    sender.userId,
    operationOf(message),
    position,
    assumed.nextDueMs,
  )
  const steps: Append<MessageStep>['steps'] = { sender: ofSender }
  if (clientMessageId !== undefined) steps.dedup = dedupStep(message, clientMessageId, lastSeq)
  if (required) steps.required = requiredStep(chatId, lastSeq, required)
  const { mentioned: named = new Map() } = message
  const mentioned = mentionable([...named.keys()], assumed.refused)
  const written = { chatId, seq: lastSeq, senderId: sender.userId }
  Object.assign(steps, mentionSteps(written, mentioned, assumed.refused))
  for (const attachment of attachments) {
    steps[`attachment:${attachment.attachmentId}`] = attachStep(attachment, lastSeq)
  }
  return {
    append: {
      chatId,
      position,
      drafts: [
        {
          type: 'text',
          sender,
          text,
          clientMessageId,
          replyTo,
          ...mentionFields(mentioned, named),
          attachments: attachments.map(toAttachment),
        },
      ],
      steps,
    },
    nextDueMs,
  }
}
