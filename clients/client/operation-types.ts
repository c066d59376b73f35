import type * as z from 'zod'
import type { AnswerName, Answers } from '../../shared/contract/answers.ts'
import type { Routes, Operation as ServedOperation } from '../../shared/contract/routes/routes.ts'

/** All operations but the pages that links in e-mails lead to. */
type Operation = {
  [O in ServedOperation]: Routes[O]['answers'] extends Record<number, { page: true }> ? never : O
}[ServedOperation]

/** A part of a request: absent where the route takes none, optional where all of its fields are. */
type Part<Name extends string, T> = [T] extends [Record<string, never>]
  ? unknown
  : undefined extends T
    ? { [N in Name]?: T }
    : [Partial<T>] extends [T]
      ? { [N in Name]?: T }
      : { [N in Name]: T }
type Params<O extends Operation> = z.output<Routes[O]['params']>
type Query<O extends Operation> = z.output<Routes[O]['query']>
type Body<O extends Operation> = Routes[O]['body'] extends z.ZodType
  ? z.input<Routes[O]['body']>
  : Record<string, never>

type Given<O extends Operation> = Part<'params', Params<O>> &
  Part<'query', Query<O>> &
  Part<'body', Body<O>> & { signal?: AbortSignal | undefined }

/** Browsers answer a request from what they keep, and never with 304. */
type Bodies<A> = {
  [S in Exclude<keyof A, 304>]: A[S] extends { body: infer Name extends AnswerName }
    ? z.output<Answers[Name]>
    : A[S] extends { file: readonly string[] }
      ? Blob
      : undefined
}[Exclude<keyof A, 304>]
type Answer<O extends Operation> = Bodies<Routes[O]['answers']>

/**
 * The request and the answer of each operation. The package's declarations have this written out, without zod
 * (see `clients/build/plain-types.ts`).
 */
export type Operations = { [O in Operation]: { given: Given<O>; answer: Answer<O> } }
