import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Message } from '../../contract/messages.ts'
import { unavailable } from '../../platform/errors/parley-error.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import { keys } from '../records/keys.ts'
import { type Outcome, step, tryTransact, updateItem } from '../../platform/storage/write.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { findMessage } from './find-message.ts'
import { type MessageRecord, toMessage, toPreview } from '../records/message.ts'

/** What a change makes of a message: its new state, and what else must be so or be written with it. */
export type MessageChange = {
  record: MessageRecord
  steps?: Record<string, TransactWriteItem>
}

const write = (
  { revision }: MessageRecord,
  { record, steps = {} }: MessageChange,
): Promise<Outcome<string>> =>
  tryTransact<string>({
    record: step.put(record, {
      condition:
        revision === undefined
          ? 'attribute_exists(pk) AND attribute_not_exists(revision)'
          : 'revision = :before',
      ...(revision !== undefined && { values: { ':before': revision } }),
    }),
    ...steps,
  })

/** Shows the change in lists of chats too, if it is of the last message; never an older state over a newer. */
const updatePreview = async (message: Message): Promise<void> => {
  await updateItem(keys.chatHead(message.chatId), 'SET lastMessage = :preview', {
    condition:
      'lastMessage.seq = :seq AND (attribute_not_exists(lastMessage.revision) OR lastMessage.revision < :revision)',
    values: { ':preview': toPreview(message), ':seq': message.seq, ':revision': message.revision },
  })
}

/**
 * Shows a message's state in lists and to everyone in the chat. A change that is there already is shown again:
 * whoever asks for it a second time had no answer, so perhaps the first one died before this.
 */
const publish = async (message: Message): Promise<Message> => {
  if (message.revision === undefined) return message
  const { chatId } = message
  await updatePreview(message)
  await fanOut(chatId, [{ type: 'message.updated', chatId, message }])
  return message
}

/**
 * Changes a message and shows everyone. Edits, deletions and reactions all come this way.
 *
 * Readers converge whatever the order of arrival: changes of one message follow each other, each written only over
 * the revision that it read, and each push carries the whole message with its `revision`. A reader keeps the
 * highest that it has seen; that is the same state for all, because one revision is written once.
 *
 *     A   reads revision 3 ── writes 4 ✓
 *     B   reads revision 3 ─── writes 4 ✗ ── reads 4 ── writes 5 ✓, with A's change in it
 *
 * @param change makes of the message as it stands what it becomes; `undefined` where there is nothing to do. Runs once
 * per attempt, with the names of its own steps that the attempt before was refused for.
 * @throws ParleyError `message_not_found`, `unavailable`, and what `change` throws.
 */
export const updateMessage = async (
  chatId: string,
  seq: number,
  change: (record: MessageRecord, refused: ReadonlySet<string>) => MessageChange | undefined,
): Promise<Message> => {
  let refused: ReadonlySet<string> = new Set()
  for await (const _ of attempts()) {
    const before = await findMessage(chatId, seq)
    const changed = change(before, refused)
    if (!changed) return publish(toMessage(before))
    const record = { ...changed.record, revision: (before.revision ?? 0) + 1 }
    const outcome = await write(before, { ...changed, record })
    if (outcome.committed) return publish(toMessage(record))
    refused = new Set(outcome.failed.keys())
  }
  throw unavailable()
}
