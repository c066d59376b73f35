import type * as z from 'zod'
import type { AnswerName } from '../answers.ts'
import type { ErrorCode } from '../errors.ts'

/** Which function serves a route; each has the permissions of its own routes only. */
export type RouteGroup = 'auth' | 'users' | 'chats' | 'members' | 'messages' | 'attachments' | 'docs'

export type Route = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: `/${string}`
  group: RouteGroup
  /** Open routes need no access token. */
  open: boolean
  summary: string
  params: z.ZodType
  query: z.ZodType
  body: z.ZodType | undefined
  /** Success statuses and what they carry, by name (see answers.ts); without a body, an empty answer. */
  answers: Record<number, { description: string; body?: AnswerName }>
  errors: readonly ErrorCode[]
}
