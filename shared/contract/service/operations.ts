import * as z from 'zod'
import {
  ImportChatsBody,
  ImportedChats,
  ImportedMessages,
  ImportedUsers,
  ImportMessagesBody,
  ImportUsersBody,
} from './imports.ts'

/** The operations of the service function. Whoever may invoke the function may do all of it. */
export const serviceOperations = {
  importUsers: { body: ImportUsersBody, answer: ImportedUsers },
  importChats: { body: ImportChatsBody, answer: ImportedChats },
  importMessages: { body: ImportMessagesBody, answer: ImportedMessages },
} as const
export type ServiceOperation = keyof typeof serviceOperations

export const ServiceRequest = z.strictObject({
  operation: z.enum(Object.keys(serviceOperations) as [ServiceOperation, ...ServiceOperation[]]),
  body: z.unknown(),
})

/** A status as of HTTP. The body is the answer of the operation, or from 400 on a problem document. */
export const ServiceAnswer = z.object({ status: z.int(), body: z.unknown() })
export type ServiceAnswer = z.infer<typeof ServiceAnswer>
