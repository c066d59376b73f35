import type { Message } from '../../contract/messages.ts'
import { chatNotFound } from '../../platform/errors/parley-error.ts'
import { getItem } from '../../platform/storage/read.ts'
import { updateAndGet } from '../../platform/storage/write.ts'
import type { Credentials } from '../access/credentials.ts'
import { type MessageInput, postMessage } from '../messages/post-message.ts'
import { keys } from '../records/keys.ts'
import type { RequiredNotification } from '../records/required-notification.ts'
import { expiry } from './required-notification.ts'

/** One run of the workflow: the users to notify, and when it gives up. */
export type Run = { execution: string; userIds: readonly string[]; deadlineMs: number }

export type Appended = {
  phase: RequiredNotification['phase']
  seq: number
  senderId: string
  /** Whether an earlier run wrote the message. */
  duplicate: boolean
  userIds: string[]
}

/**
 * Joins a message that an earlier run wrote: takes part if its notification is still running, and otherwise reads the
 * decision. If the message was sent without a required notification, it gets one now.
 */
const join = async (chatId: string, seq: number, run: Run): Promise<RequiredNotification> => {
  const key = keys.requiredNotification(chatId, seq)
  const joined = await updateAndGet<RequiredNotification>(
    key,
    'SET phase = :running, userIds = if_not_exists(userIds, :userIds), deadlineMs = :deadline, expiresAt = :expiry',
    {
      condition: 'attribute_not_exists(pk) OR phase = :running',
      values: {
        ':running': 'running',
        ':userIds': run.userIds,
        ':deadline': run.deadlineMs,
        ':expiry': expiry(),
      },
    },
  )
  const required = joined ?? (await getItem<RequiredNotification>(key))
  if (!required) throw chatNotFound()
  return required
}

/** Whether its author or a manager has deleted the message meanwhile: then nobody needs to be notified. */
const isDeleted = ({ deletedAt, reason }: Message) => deletedAt !== undefined && reason === undefined

/**
 * Sends the message like any other, and records in the same transaction that its notification is required. So no crash
 * leaves one without the other, and `running` always means that the outcome is not decided yet.
 * @throws ParleyError as `postMessage` does.
 */
export const appendRequired = async (
  credentials: Credentials,
  sending: MessageInput,
  run: Run,
): Promise<Appended> => {
  const { chatId } = sending
  const { execution, deadlineMs } = run
  const { message, duplicate } = await postMessage(credentials, sending, {
    userIds: [...run.userIds],
    execution,
    deadlineMs,
  })
  const { seq, senderId } = message
  if (!duplicate) return { phase: 'running', seq, senderId, duplicate, userIds: [...run.userIds] }
  if (isDeleted(message)) return { phase: 'succeeded', seq, senderId, duplicate, userIds: [] }
  const joined = await join(chatId, seq, run)
  return {
    phase: joined.phase,
    seq,
    senderId,
    duplicate: joined.execution !== execution,
    userIds: joined.userIds,
  }
}
