import { describe, expect, it } from 'vitest'
import { type Execution, outcomeOf } from '../../../shared/domain/required-notifications/workflow-outcome.ts'

const succeeded = (output: unknown): Execution => ({ status: 'SUCCEEDED', output: JSON.stringify(output) })
const failed = (error: string, cause: unknown): Execution => ({
  status: 'FAILED',
  error,
  cause: typeof cause === 'string' ? cause : JSON.stringify(cause),
})

const refusalOf = (execution: Execution): unknown => {
  try {
    return outcomeOf(execution)
  } catch (error) {
    return error
  }
}

describe('an execution of the workflow', () => {
  it('that succeeded tells which message it was, and whether it was there before', () => {
    expect(
      outcomeOf(succeeded({ phase: 'succeeded', seq: 3, duplicate: false, userIds: ['u'] })),
    ).toMatchObject({
      seq: 3,
      duplicate: false,
    })
  })

  it('that found the success of another one means a repeat', () => {
    expect(outcomeOf(succeeded({ phase: 'succeeded', seq: 3 }))).toMatchObject({ seq: 3, duplicate: true })
  })

  it('that was refused is refused in the words of the domain', () => {
    const refusal = {
      code: 'rate_limited',
      detail: 'Slow mode: one message every 60 seconds',
      retryAfterMs: 41_000,
      errors: [{ path: 'text', message: 'is too soon' }],
    }
    expect(refusalOf(succeeded({ phase: 'refused', refusal }))).toMatchObject({
      code: 'rate_limited',
      message: refusal.detail,
      retryAfterMs: 41_000,
      errors: refusal.errors,
      status: 429,
    })
  })

  it('that withdrew the message names how many had been reached', () => {
    const execution = failed('NotificationFailed', { phase: 'withdrawn', reached: 3, outOf: 5 })
    expect(refusalOf(execution)).toMatchObject({
      code: 'notification_failed',
      status: 502,
      message: '3 of 5 members were reached, so the message was withdrawn',
    })
  })

  it.each<[string, Execution]>([
    ['ran out of time', { status: 'TIMED_OUT', error: 'States.Timeout' }],
    ['could not compensate', failed('CompensationFailed', 'The guard withdraws the message')],
    ['crashed in a step for good', failed('Lambda.Unknown', 'The cause could not be determined')],
    ['found nothing to withdraw', succeeded({ phase: 'nothing' })],
    ['says what nobody understands', succeeded({ phase: 'succeeded', seq: 'three' })],
    ['says nothing', { status: 'SUCCEEDED' }],
    ['withdrew without figures', failed('NotificationFailed', '{}')],
    [
      'refuses by a code that is none',
      succeeded({ phase: 'refused', refusal: { code: 'no', detail: 'no' } }),
    ],
  ])('that %s may have sent the message or not, and a repeat finds out', (_, execution) => {
    expect(refusalOf(execution)).toMatchObject({ code: 'outcome_unknown', status: 504, retryAfterMs: 1000 })
  })
})
