import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { checkFields, describeFieldErrors } from '../../shared/contract/field-errors.ts'
import {
  type ServiceAnswer,
  type ServiceOperation,
  serviceOperations,
  ServiceRequest,
} from '../../shared/contract/service/operations.ts'
import { importChats } from '../../shared/domain/imports/import-chats.ts'
import { importMessages } from '../../shared/domain/imports/import-messages.ts'
import { importUsers } from '../../shared/domain/imports/import-users.ts'
import { ParleyError } from '../../shared/platform/errors/parley-error.ts'
import { logger } from '../../shared/platform/observability/logger.ts'
import { observed } from '../observed.ts'
import { problemOf } from '../problem-of.ts'
import { toRefusal } from '../refusal.ts'
import type * as z from 'zod'

type Body<O extends ServiceOperation> = z.output<(typeof serviceOperations)[O]['body']>
type Answer<O extends ServiceOperation> = z.output<(typeof serviceOperations)[O]['answer']>

const operations: { [O in ServiceOperation]: (body: Body<O>) => Promise<Answer<O>> } = {
  importUsers,
  importChats,
  importMessages,
}

const read = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> => {
  const checked = checkFields(schema, value)
  if (!checked.errors) return checked.data
  throw new ParleyError('validation_failed', describeFieldErrors(checked.errors), { errors: checked.errors })
}

const perform = async (event: unknown): Promise<ServiceAnswer> => {
  const { operation, body } = read(ServiceRequest, event)
  logger.appendKeys({ operation })
  const act = operations[operation] as (body: unknown) => Promise<unknown>
  return { status: 200, body: await act(read(serviceOperations[operation].body, body)) }
}

/** Speaks for a back end. IAM decides who may invoke it, and nothing else: it asks for no token. */
export const handler = middy<unknown, ServiceAnswer>()
  .use(
    observed<unknown, ServiceAnswer>(
      'service',
      () => ({}),
      (answer) => ({ status: answer?.status }),
    ),
  )
  .handler(async (event, context) => {
    try {
      return await perform(event)
    } catch (error) {
      const refusal = toRefusal(error)
      return { status: refusal.status, body: problemOf(refusal, (context as Context).awsRequestId) }
    }
  })
