import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Message } from '../../contract/messages.ts'
import type { ChatHead } from '../records/chat.ts'
import { queueAct } from './append-queue.ts'
import { type Appended, appendToLog, type Draft, type HeadChange, positionAfter } from './append-to-log.ts'
import { isBusy } from './busy.ts'

/**
 * Stands in the steps of an act for the seq of its (last) system message, which they get only with their place in the
 * log. No seq comes near it: those in keys have twelve digits.
 */
export const ownSeq = Number.MAX_SAFE_INTEGER

/** An act that system messages report: who is in a chat, in which role, what it is called, whether it is locked. */
export type Act<Name extends string> = {
  chatId: string
  /** As it was read before the act. */
  head: ChatHead
  drafts: Draft[]
  headChange?: HeadChange
  /** All that the act writes beside the log, with its conditions; `ownSeq` for its own seq. */
  steps: Partial<Record<Name, TransactWriteItem>>
}

export type AppendedAct<Name extends string> =
  | { committed: true; messages: Message[] }
  | Pick<Extract<Appended<Name>, { committed: false }>, 'committed' | 'failed'>

/** The steps with a seq in place of `ownSeq`. Attributes are plain data, so this holds for items and for values. */
export const withSeq = <Name extends string>(
  steps: Partial<Record<Name, TransactWriteItem>>,
  seq: number,
): Partial<Record<Name, TransactWriteItem>> =>
  JSON.parse(JSON.stringify(steps), (key, value) =>
    key === 'N' && value === String(ownSeq) ? String(seq) : value,
  )

/** The fields of the head that the act changes, as it found them. */
const foundBy = ({ head, headChange = {} }: Act<string>): HeadChange => ({
  ...(headChange.locked !== undefined && { locked: head.locked }),
  ...(headChange.slowModeSeconds !== undefined && { slowModeSeconds: head.slowModeSeconds }),
})

/**
 * Tries once to write the system messages of an act together with its steps. In a busy chat the append queue does so,
 * in its turn: there, an attempt would lose to one after the other.
 * @returns the messages; or which of the act's steps were refused, none if another writer was faster.
 * @throws ParleyError `chat_not_found` when the chat is gone; `outcome_unknown` when the queue does not answer in time.
 */
export const appendAct = async <Name extends string>(act: Act<Name>): Promise<AppendedAct<Name>> => {
  const { chatId, head, drafts, headChange = {}, steps } = act
  if (isBusy(head)) {
    const queued = {
      drafts,
      headChange,
      found: foundBy(act),
      steps: steps as Record<string, TransactWriteItem>,
    }
    return (await queueAct(chatId, queued)) as AppendedAct<Name>
  }
  const position = positionAfter(head, drafts.length)
  return appendToLog<Name>({ chatId, position, drafts, headChange, steps: withSeq(steps, position.lastSeq) })
}
