import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Draft, HeadChange } from './append-to-log.ts'
import type { NewMessage } from './new-message.ts'

/** A message as JSON holds it. */
export type QueuedMessage = Omit<NewMessage, 'mentioned'> & { mentioned: [userId: string, name: string][] }

/** The system messages of an act, and all that it writes with them; see `Act`. */
export type QueuedAct = {
  drafts: Draft[]
  headChange: HeadChange
  /** The fields of the head that it changes, as the act found them. */
  found: HeadChange
  steps: Record<string, TransactWriteItem>
}

type Common = {
  /** Under which the outcome is written. */
  id: string
  chatId: string
  /** From then on nobody waits for the outcome, and nothing more may be appended. */
  waitsUntilMs: number
}

/** A job of the append queue: a user's message, or an act with its system messages. */
export type AppendJob = Common &
  ({ kind: 'message'; message: QueuedMessage } | { kind: 'act'; act: QueuedAct })

export const toQueued = ({ mentioned, ...message }: NewMessage): QueuedMessage => ({
  ...message,
  mentioned: [...(mentioned ?? [])],
})

export const fromQueued = ({ mentioned, ...message }: QueuedMessage): NewMessage => ({
  ...message,
  mentioned: new Map(mentioned),
})
