import type * as z from 'zod'
import type { AnswerName } from '../answers.ts'
import type { ErrorCode } from '../errors.ts'

/** The function that serves a route. Each has only the permissions that its own routes need. */
export type RouteGroup =
  | 'account'
  | 'auth'
  | 'users'
  | 'chats'
  | 'members'
  | 'messages'
  | 'attachments'
  | 'notifications'
  | 'admin'
  | 'docs'

export type Route = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: `/${string}`
  group: RouteGroup
  /** Open routes need no access token. */
  open: boolean
  /** The route exists only where the user pool holds the accounts, and not with an outside issuer. */
  poolOnly: boolean
  summary: string
  params: z.ZodType
  query: z.ZodType
  body: z.ZodType | undefined
  /** The content types of a body that is sent as it is: its schema gets `contentType` and `bytes`. Empty for JSON. */
  bodyTypes: readonly string[]
  /** The field of a form in which the JSON of the body may come as well. */
  formField: string | undefined
  /**
   * Success statuses and their content: JSON by its name (see answers.ts), a page for a browser, or a file of one of
   * these content types. With none of them, the answer is empty.
   */
  answers: Record<number, { description: string; body?: AnswerName; page?: true; file?: readonly string[] }>
  errors: readonly ErrorCode[]
}
