import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
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

/** A job was checked before it was queued, and is passed on unchanged. This checks only that there is something. */
const passed = <T extends object>() =>
  z.custom<T>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))

const common = {
  /** Under which the outcome is written. */
  id: z.string().min(1),
  chatId: z.string().min(1),
  /** From then on nobody waits for the outcome, and nothing more may be appended. */
  waitsUntilMs: z.number(),
}

/** A job of the append queue: a user's message, or an act with its system messages. */
export const AppendJob = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('message'), message: passed<QueuedMessage>() }),
  z.object({ ...common, kind: z.literal('act'), act: passed<QueuedAct>() }),
])
export type AppendJob = z.infer<typeof AppendJob>

export const toQueued = ({ mentioned, ...message }: NewMessage): QueuedMessage => ({
  ...message,
  mentioned: [...(mentioned ?? [])],
})

export const fromQueued = ({ mentioned, ...message }: QueuedMessage): NewMessage => ({
  ...message,
  mentioned: new Map(mentioned),
})
