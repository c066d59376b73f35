import * as z from 'zod'
import {
  ImportChatsBody,
  ImportedChats,
  ImportedMessages,
  ImportedUsers,
  ImportMessagesBody,
  ImportUsersBody,
} from './imports.ts'

/** The operations that only the service function has. Nobody performs them: they have no `as`. */
export const importOperations = {
  importUsers: { body: ImportUsersBody, answer: ImportedUsers },
  importChats: { body: ImportChatsBody, answer: ImportedChats },
  importMessages: { body: ImportMessagesBody, answer: ImportedMessages },
} as const
export type ImportOperation = keyof typeof importOperations

/** A status as of HTTP. The body is the answer of the operation, or from 400 on a problem document. */
export const ServiceAnswer = z.object({
  status: z.int(),
  body: z.unknown(),
  /** Milliseconds to wait before the next attempt, where one may succeed. */
  retryAfterMs: z.number().optional(),
})
export type ServiceAnswer = z.infer<typeof ServiceAnswer>
