import type * as z from 'zod'
import type { TokenCredentials } from '../../shared/domain/access/credentials.ts'
import type { AnswerName, Answers } from '../../shared/contract/answers.ts'
import type { Operation, Routes } from '../../shared/contract/routes/routes.ts'

/** A file that a user has uploaded, of one version. */
export type ServedFile = {
  contentType: string
  bytes: Uint8Array
  version: string
  /** Whether the address names the version, so that it always has the same content. */
  fixed: boolean
}

/** Where a request came from. Few operations ask. */
export type Origin = {
  /** The IP address of the caller. */
  address: () => string
  /** The device, by which people recognise their sessions; empty if it is not known. */
  device: () => string
  /** The access token that proves the caller. */
  accessToken: () => string
}

/** A validated request, typed by the contract. */
export type RouteRequest<O extends Operation> = {
  credentials: Routes[O]['open'] extends true ? undefined : TokenCredentials
  params: z.output<Routes[O]['params']>
  query: z.output<Routes[O]['query']>
  body: Routes[O]['body'] extends z.ZodType ? z.output<Routes[O]['body']> : undefined
}

type ContractAnswers<O extends Operation> = Routes[O]['answers']

/** The answers that the contract allows: a status with the body of that status. */
export type RouteAnswer<O extends Operation> = {
  [Status in keyof ContractAnswers<O> & number]: ContractAnswers<O>[Status] extends {
    body: infer Name extends AnswerName
  }
    ? { status: Status; body: z.input<Answers[Name]> }
    : ContractAnswers<O>[Status] extends { page: true }
      ? { status: Status; page: string }
      : ContractAnswers<O>[Status] extends { file: readonly string[] }
        ? { status: Status; file: ServedFile }
        : { status: Status }
}[keyof ContractAnswers<O> & number]

export type RouteHandler<O extends Operation> = (
  request: RouteRequest<O>,
  origin: Origin,
) => Promise<RouteAnswer<O>>

/** One handler for each route of a group: a missing one does not compile. */
export type RouteHandlers<R extends Partial<Routes>> = { [O in keyof R & Operation]: RouteHandler<O> }
