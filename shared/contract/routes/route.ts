import type * as z from 'zod'
import type { AnswerName } from '../answers.ts'
import type { ErrorCode } from '../errors.ts'

/** Which function serves a route; each has the permissions of its own routes only. */
export type RouteGroup =
  | 'auth'
  | 'users'
  | 'chats'
  | 'members'
  | 'messages'
  | 'attachments'
  | 'notifications'
  | 'docs'

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
  /**
   * Success statuses and what they carry: JSON by its name (see answers.ts), or a page for a browser; with neither, an
   * empty answer.
   */
  answers: Record<number, { description: string; body?: AnswerName; page?: true }>
  errors: readonly ErrorCode[]
}
