import { setTimeout as sleep } from 'node:timers/promises'
import type * as z from 'zod'
import type { ErrorCode } from '../../../shared/contract/errors.ts'
import { Problem } from '../../../shared/contract/problem.ts'
import {
  ServiceAnswer,
  type ImportOperation,
  importOperations,
} from '../../../shared/contract/service/import-operations.ts'
import { ApiError } from '../../client/api-error.ts'
import { EndedError, UsageError } from '../lib/failure.ts'
import { exitCodes } from '../lib/exit-codes.ts'
import { harmlessLine } from '../lib/harmless.ts'

type Body<O extends ImportOperation> = z.input<(typeof importOperations)[O]['body']>
type Answer<O extends ImportOperation> = z.output<(typeof importOperations)[O]['answer']>
export type Service = <O extends ImportOperation>(operation: O, body: Body<O>) => Promise<Answer<O>>

/** Every operation may be repeated. */
const attempts = 6
const firstPauseMs = 500

/** Errors that the operator has to correct. */
const mistakes =
  /^(ResourceNotFoundException|AccessDeniedException|UnrecognizedClientException|CredentialsProviderError|ExpiredTokenException|InvalidSignatureException|ValidationException)$/

const failure = (functionName: string, error: unknown): Error => {
  const { name = '', message = String(error) } = error instanceof Error ? error : {}
  const line = harmlessLine(`The function ${functionName} cannot be invoked: ${message || name}`)
  return mistakes.test(name) || /region is missing/i.test(message)
    ? new UsageError(line)
    : new EndedError(exitCodes.tryAgain, line)
}

const passes = (status: number) => status === 429 || status >= 500

const problem = ({ status, body }: ServiceAnswer): ApiError => {
  const { data } = Problem.safeParse(body)
  const code: ErrorCode = data?.code ?? 'internal_error'
  const { detail = 'The answer of the function is not one of Parley', errors, requestId } = data ?? {}
  return new ApiError(code, detail, { status, errors, requestId })
}

/** The AWS SDK is needed here alone, so the package `@parley/cli` does not bring it along. */
const loadLambda = () =>
  import('@aws-sdk/client-lambda').catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new UsageError('`parley import` needs the AWS SDK: npm install --global @aws-sdk/client-lambda')
  })

/** Invokes the service function, with the credentials and the region that AWS's tools find. */
export const serviceOf = async (functionName: string): Promise<Service> => {
  const { InvokeCommand, LambdaClient } = await loadLambda()
  const lambda = new LambdaClient({})
  const invoke = async (event: unknown): Promise<ServiceAnswer> => {
    const Payload = Buffer.from(JSON.stringify(event))
    const { Payload: answer, FunctionError } = await lambda
      .send(new InvokeCommand({ FunctionName: functionName, Payload }))
      .catch((error) => {
        throw failure(functionName, error)
      })
    const { data } = ServiceAnswer.safeParse(JSON.parse(Buffer.from(answer ?? []).toString() || 'null'))
    // It has run out of time or memory, or is no service function.
    if (FunctionError !== undefined || !data) return { status: 500, body: undefined }
    return data
  }
  return async (operation, body) => {
    for (let attempt = 1; ; attempt++) {
      const answer = await invoke({ operation, body })
      if (answer.status < 400) return importOperations[operation].answer.parse(answer.body) as never
      if (!passes(answer.status) || attempt === attempts) throw problem(answer)
      await sleep(firstPauseMs * 2 ** (attempt - 1))
    }
  }
}
