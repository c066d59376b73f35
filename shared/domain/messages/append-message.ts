import { unavailable } from '../../platform/errors/parley-error.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import type { ChatHead } from '../records/chat.ts'
import { attemptAppend, corrected, newPending, readRefusals } from './append-attempt.ts'
import { queueMessage } from './append-queue.ts'
import { collisionsUntilBusy, isBusy, markBusy } from './busy.ts'
import type { AppendedMessage, NewMessage } from './new-message.ts'

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
 *     outcome     must not exist     n+1                only in the queue: the job was done already
 *
 * Writers of a busy chat would only get in each other's way. They hand over to a queue, whose consumer writes the
 * messages of many with the same steps (append-jobs.ts).
 *
 * @param head the chat's head as just read; a stale one costs another attempt, never a wrong write.
 * @throws ParleyError `chat_not_found`, `forbidden`, `consent_required`, `client_message_id_reused`, `rate_limited`,
 * `chat_locked`, `attachment_not_uploaded`; `unavailable` when the race with other writers does not end;
 * `outcome_unknown` when the queue does not answer in time.
 */
export const appendMessage = async (message: NewMessage, head: ChatHead): Promise<AppendedMessage> => {
  const { chatId } = message
  let pending = newPending(message)
  let newest = head
  let collisions = 0
  for await (const _ of attempts()) {
    const isCrowded = collisions === collisionsUntilBusy
    if (isCrowded) await markBusy(chatId)
    if (isCrowded || isBusy(newest)) return queueMessage(message, newest)
    const attempt = await attemptAppend([pending], newest)
    if (attempt.committed) {
      const [written] = attempt.written
      if (!written) throw new Error('An append of one message wrote none')
      return { message: written.message, duplicate: false, queued: false }
    }
    const [refused] = attempt.refused
    if (!refused) throw new Error('An append of one message refused none')
    const first = await readRefusals(refused, attempt.head)
    if (first) return { message: first, duplicate: true, queued: false }
    pending = corrected(refused)
    newest = attempt.head
    if (attempt.collided) collisions++
  }
  throw unavailable()
}
