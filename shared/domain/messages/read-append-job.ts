import * as z from 'zod'
import type { AppendJob, QueuedAct, QueuedMessage } from './append-job.ts'

/** A job was checked before it was queued, and is passed on unchanged. This checks only that there is something. */
const passed = <T extends object>() =>
  z.custom<T>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))

const common = {
  id: z.string().min(1),
  chatId: z.string().min(1),
  waitsUntilMs: z.number(),
}

/** A job of the append queue: a user's message, or an act with its system messages. */
export const AppendJobSchema: z.ZodType<AppendJob> = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('message'), message: passed<QueuedMessage>() }),
  z.object({ ...common, kind: z.literal('act'), act: passed<QueuedAct>() }),
])
