import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { problemAnswer } from '../../../functions/http/problem-answer.ts'
import { toRefusal } from '../../../functions/refusal.ts'
import { type ErrorCode, errorCatalogue } from '../../../shared/contract/errors.ts'
import { Problem } from '../../../shared/contract/problem.ts'
import { ParleyError, unavailable } from '../../../shared/platform/errors/parley-error.ts'
import { logger } from '../../../shared/platform/observability/logger.ts'

// The errors in these tests are expected, so they are not logged.
beforeEach(() => {
  vi.spyOn(logger, 'warn').mockReturnValue()
  vi.spyOn(logger, 'error').mockReturnValue()
})
afterEach(() => {
  vi.restoreAllMocks()
  logger.resetKeys()
})

const codes = Object.keys(errorCatalogue) as ErrorCode[]
const bodyOf = (error: ParleyError) => JSON.parse(problemAnswer(error, 'request-1').body ?? '')

describe('a refusal', () => {
  it.each(codes)('%s is a problem document with the status of the contract', (code) => {
    const answer = problemAnswer(new ParleyError(code), 'request-1')
    const { status, title } = errorCatalogue[code]
    expect(answer).toMatchObject({
      statusCode: status,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    })
    expect(Problem.parse(bodyOf(new ParleyError(code)))).toEqual({
      type: `urn:parley:problem:${code}`,
      title,
      status,
      detail: title,
      code,
      requestId: 'request-1',
    })
  })

  it('says which fields are wrong', () => {
    const errors = [{ path: 'members.0', message: 'No user is called bob' }]
    expect(bodyOf(new ParleyError('unknown_username', 'bob?', { errors }))).toMatchObject({
      detail: 'bob?',
      errors,
    })
  })

  it('says when to try again', () => {
    expect(problemAnswer(unavailable(), 'r')).toMatchObject({
      statusCode: 503,
      headers: { 'retry-after': '1' },
    })
  })
})

describe('anything else that is thrown', () => {
  it('is an internal error of which the caller learns nothing', () => {
    const refusal = toRefusal(new TypeError('secret of table X'))
    expect(refusal.code).toBe('internal_error')
    expect(problemAnswer(refusal, 'r').body).not.toMatch(/secret|TypeError|\.ts/)
  })

  it.each(['ThrottlingException', 'ProvisionedThroughputExceededException', 'TimeoutError'])(
    'is worth another try when it is a %s',
    (name) => {
      expect(toRefusal(Object.assign(new Error('x'), { name })).code).toBe('unavailable')
    },
  )

  it.each(['text', undefined, null, 7])('may be %j', (thrown) => {
    expect(toRefusal(thrown).code).toBe('internal_error')
  })
})
