import { withOriginalPosition } from './original-position.ts'

/** Errors whose message quotes what could not be read. */
const quoting = /Syntax|Zod/

/**
 * A message without what somebody may have typed: quotations, addresses, tokens. It loses all from the first quotation
 * mark to the last, because a quotation may contain some.
 */
const redact = (message: string): string =>
  message
    .replace(/(["'`]).*\1/gs, '…')
    .replace(/\S*@\S*/g, '…')
    .replace(/eyJ[\w.-]+/g, '…')

type Described = {
  name: string
  message?: string
  code?: string
  /** The answer of AWS, and the id by which its support finds the call. */
  status?: number
  awsRequestId?: string
  stack?: string[]
  cause?: Described
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
const metadataOf = (error: Error): { httpStatusCode?: number; requestId?: string } =>
  '$metadata' in error && typeof error.$metadata === 'object' ? (error.$metadata ?? {}) : {}

/** Causes have causes, and now and then an error is its own. */
const deepestCause = 5

/**
 * The loggable part of an error. It is a list of allowed fields, because errors carry data of their callers: a
 * cancelled transaction carries its items, and errors of JSON and zod carry the input.
 */
export const describeError = (error: Error, depth = 0): Described => {
  const { httpStatusCode, requestId } = metadataOf(error)
  const code = 'code' in error ? text(error.code) : undefined
  // The stack begins with the message.
  const stack = error.stack?.split('\n').filter((line) => /^\s+at /.test(line))
  return {
    name: error.name,
    ...(!quoting.test(error.name) && { message: redact(error.message) }),
    ...(code !== undefined && { code }),
    ...(httpStatusCode !== undefined && { status: httpStatusCode }),
    ...(requestId !== undefined && { awsRequestId: requestId }),
    ...(stack && { stack: stack.map((line) => withOriginalPosition(line.trim())) }),
    ...(error.cause instanceof Error &&
      depth < deepestCause && { cause: describeError(error.cause, depth + 1) }),
  }
}
