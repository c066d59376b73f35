import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Message } from '../../contract/messages.ts'
import { chatNotFound, unavailable } from '../../platform/errors/parley-error.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { getItems } from '../../platform/storage/read.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { type Outcome, step, tryTransact, updateItem } from '../../platform/storage/write.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import { keepInChain } from '../records/chain.ts'
import { keys } from '../records/keys.ts'
import type { ChatHead, Membership } from '../records/chat.ts'
import { type MessageRecord, toMessage, toPreview } from '../records/message.ts'
import { changesKeptSeconds, type MessageChanged } from '../records/message-changed.ts'
import {
  type Act,
  type Actor,
  actStep,
  entryOf,
  findUnpublished,
  markPublished,
  requireMayAct,
  unpublishedOf,
} from './act-step.ts'
import { findMessage, messageNotFound } from './find-message.ts'

/** A message's new state, what the change is to its actor, and further steps of the transaction that writes it. */
export type MessageChange = {
  record: MessageRecord
  act: Act
  steps?: Record<string, TransactWriteItem>
}

/** Nobody else writes this item: changes of a chat do not collide on it (see read-changes.ts). */
const changedStep = ({ chatId, seq }: MessageRecord): TransactWriteItem =>
  step.put({
    ...keys.messageChanged(chatId, Date.now(), seq),
    seq,
    expiresAt: expiryIn(changesKeptSeconds),
  } satisfies MessageChanged)

/**
 * A transaction has one operation for each item: what the change removes from the actor's membership, the act removes.
 */
const actorSteps = (
  { record, act, steps = {} }: MessageChange & { record: { revision: number } },
  actor: Actor | undefined,
): Record<string, TransactWriteItem> => {
  if (!actor) return steps
  const { [`unmention:${actor.membership.userId}`]: own, ...others } = steps
  return { actor: actStep(actor, act, record, { unmentions: own !== undefined }), ...others }
}

const write = (
  { revision }: MessageRecord,
  changed: MessageChange & { record: { revision: number } },
  actor: Actor | undefined,
): Promise<Outcome<string>> =>
  tryTransact<string>({
    changed: changedStep(changed.record),
    record: step.put(changed.record, {
      condition:
        revision === undefined
          ? 'attribute_exists(pk) AND attribute_not_exists(revision)'
          : 'revision = :before',
      ...(revision !== undefined && { values: { ':before': revision } }),
    }),
    ...actorSteps(changed, actor),
  })

/** Updates the preview in lists of chats, if this is the last message; never to an older state. */
const updatePreview = async (message: Message): Promise<void> => {
  await updateItem(keys.chatHead(message.chatId), 'SET lastMessage = :preview', {
    condition:
      'lastMessage.seq = :seq AND (attribute_not_exists(lastMessage.revision) OR lastMessage.revision < :revision)',
    values: { ':preview': toPreview(message), ':seq': message.seq, ':revision': message.revision },
  })
}

/** Publishes a message's state to lists of chats and to everyone in the chat. */
const publish = async (message: Message): Promise<void> => {
  if (message.revision === undefined) return
  const { chatId } = message
  await updatePreview(message)
  await fanOut(chatId, [{ type: 'message.updated', chatId, message }])
}

/**
 * Answers an act that changes nothing. It writes and pushes nothing, unless it repeats one that was written and perhaps
 * never published: its caller had no answer, so the first call may have died between the two. A member's own changes
 * are noted on the membership until they are published; what the system changes is published again by every repeat.
 */
const answerUnchanged = async (message: Message, actor: Actor | undefined): Promise<Message> => {
  if (!actor) {
    await publish(message)
    return message
  }
  const unpublished = await findUnpublished(actor, message.seq)
  if (unpublished.length > 0) {
    await publish(message)
    await markPublished(actor, unpublished)
  }
  return message
}

/** An attempt starts from these: the message, and the chat and the actor's membership of this moment. */
type Start = { before: MessageRecord; head?: ChatHead | undefined; membership?: Membership | undefined }

/**
 * The first attempt starts from what authorised the caller; each further one sees what was locked or changed meanwhile.
 */
const readStart = async (
  chatId: string,
  seq: number,
  actor: Actor | undefined,
  attempt: number,
): Promise<Start> => {
  if (!actor || attempt === 0) return { before: await findMessage(chatId, seq), ...actor }
  const { userId } = actor.membership
  const [before, head, membership] = await getItems<[MessageRecord, ChatHead, Membership]>([
    keys.message(chatId, seq),
    keys.chatHead(chatId),
    keys.membership(userId, chatId),
  ])
  if (!head) throw chatNotFound()
  if (!before) throw messageNotFound()
  return { before, head, membership }
}

/**
 * Changes a message and publishes it. Edits, deletions and reactions all come this way.
 *
 * Readers converge whatever the order of arrival. Each change is written only over the revision that it read, and each
 * push carries the whole message with its `revision`. A reader keeps the highest revision it has seen, and that is the
 * same state for all, because each revision is written once.
 *
 *     A   reads revision 3 ── writes 4 ✓
 *     B   reads revision 3 ─── writes 4 ✗ ── reads 4 ── writes 5 ✓, with A's change in it
 *
 * @param change from the message as it is to its new state; `undefined` if there is nothing to do. Called for each
 * attempt, with the steps that were refused in those before, each with the item as it stood.
 * @param actor the member who changes it; left out for the system itself.
 * @throws ParleyError `message_not_found`, `unavailable`, and what `change` throws; what `requireMayAct` throws.
 */
export const updateMessage = async (
  chatId: string,
  seq: number,
  change: (record: MessageRecord, refused: ReadonlyMap<string, unknown>) => MessageChange | undefined,
  actor?: Actor,
): Promise<Message> => {
  let by = actor
  let refused: ReadonlyMap<string, unknown> = new Map()
  for await (const attempt of attempts()) {
    const { before, head, membership } = await readStart(chatId, seq, by, attempt)
    const changed = change(before, refused)
    if (!changed) return answerUnchanged(toMessage(before), by)
    // An act that is refused here costs no transaction: a refused one is billed as well.
    if (by && head) by = requireMayAct({ ...by, head }, changed.act, membership)
    const record = { ...keepInChain(before, changed.record), revision: (before.revision ?? 0) + 1 }
    const outcome = await write(before, { ...changed, record }, by)
    if (outcome.committed) {
      const message = toMessage(record)
      await publish(message)
      if (by) await markPublished(by, [entryOf(record), ...unpublishedOf(by.membership, seq)])
      return message
    }
    refused = new Map([...refused, ...outcome.failed])
  }
  throw unavailable()
}
