import type { Message } from '../../contract/messages.ts'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { count } from '../../platform/observability/metrics.ts'
import { boundedMemory } from '../../platform/start-up/bounded-memory.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import type { ChatHead, Membership } from '../records/chat.ts'
import type { Dedup } from '../records/dedup.ts'
import { type Appended, appendToLog } from './append-to-log.ts'
import {
  type Assumptions,
  type MessageStep,
  type NewMessage,
  operationOf,
  planMessage,
} from './message-plan.ts'
import { findFirst } from './repeats.ts'
import { requireMaySend } from './sender-step.ts'

type Refused = Extract<Appended<MessageStep>, { committed: false }>

/** The due times that senders' last messages left in a chat, as far as this execution environment wrote them. */
const dueTimes = boundedMemory<number>()

/**
 * Reads the refusals that end the attempts.
 * @returns the first message, if this one is a repeat; undefined if another attempt may succeed.
 */
const readRefusals = async (message: NewMessage, { failed, head }: Refused): Promise<Message | undefined> => {
  const membership = failed.get('sender') as Membership | undefined
  // A former member does not even see the own earlier message.
  if (failed.has('sender') && !membership) requireMaySend(undefined, head, operationOf(message))
  const first = failed.get('dedup') as Dedup | undefined
  if (first) return findFirst(message, first)
  if (membership) requireMaySend(membership, head, operationOf(message))
  if (message.attachments?.some(({ attachmentId }) => failed.has(`attachment:${attachmentId}`))) {
    throw new ParleyError('attachment_not_uploaded', 'An attachment is in another message already')
  }
  return undefined
}

/** Corrects the assumptions of a refused attempt for the next one. */
const correct = (assumed: Assumptions, { failed, head }: Refused): Assumptions => {
  const membership = failed.get('sender') as Membership | undefined
  return {
    head,
    nextDueMs: membership ? membership.nextDueMs : assumed.nextDueMs,
    refused: new Map([...assumed.refused, ...failed]),
  }
}

/**
 * Writes a user's message at the end of a chat's log, or finds that it is there already. Each attempt is one
 * transaction; a refusal corrects the next one. These steps are added to those of `appendToLog`:
 *
 *     step        condition          writes             if refused
 *     sender      member, may send,  readSeq n+1,       the sender may not write; or only the guess of the
 *                 within the rate    next due time      due time was wrong: again, with the right one
 *     dedup       must not exist     n+1                a repeat: the first message is the answer
 *     mention     member, with room  n+1                again, without the mention or without counting it
 *     block       must not exist     –                  again, without the mention of whoever blocked the sender
 *     attachment  in no message      n+1                an error: the file is in another message
 *     required    –                  `running`          (never)
 *
 * @param head the chat's head as just read; a stale one costs another attempt, never a wrong write.
 * @returns the message, and whether an earlier call had written it.
 * @throws ParleyError `chat_not_found`, `forbidden`, `consent_required`, `client_message_id_reused`, `rate_limited`,
 * `chat_locked`, `attachment_not_uploaded`; `unavailable` when the race with other writers does not end.
 */
export const appendMessage = async (
  message: NewMessage,
  head: ChatHead,
): Promise<{ message: Message; duplicate: boolean }> => {
  const { chatId, sender } = message
  const dueTime = `${chatId} ${sender.userId}`
  let assumed: Assumptions = {
    head,
    nextDueMs: dueTimes.recall(dueTime),
    refused: new Map(),
  }
  for await (const _ of attempts()) {
    const { append, nextDueMs } = planMessage(message, assumed)
    const appended = await appendToLog(append)
    if (appended.committed) {
      const [written] = appended.messages
      if (!written) throw new Error('An append of one message wrote none')
      dueTimes.remember(dueTime, nextDueMs)
      count('MessagesSent')
      return { message: written, duplicate: false }
    }
    const first = await readRefusals(message, appended)
    if (first) return { message: first, duplicate: true }
    assumed = correct(assumed, appended)
  }
  throw unavailable()
}
