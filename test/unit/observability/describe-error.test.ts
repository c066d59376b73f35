import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import { describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { ParleyError, unavailable } from '../../../shared/platform/errors/parley-error.ts'
import { describeError } from '../../../shared/platform/observability/describe-error.ts'

const text = 'meet me at "noon" behind the church'
const address = 'alice@example.com'
const token = 'eyJraWQiOiJhIn0.eyJzdWIiOiJiIn0.c2lnbmF0dXJl'

const thrownBy = (work: () => unknown): Error => {
  try {
    work()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}
const metadata = { $metadata: { httpStatusCode: 400, requestId: 'R1' } }

const errors: [string, Error][] = [
  [
    'a cancelled transaction, which carries items',
    new TransactionCanceledException({
      message: 'Transaction cancelled',
      CancellationReasons: [
        { Code: 'ConditionalCheckFailed', Item: { text: { S: text }, email: { S: address } } },
      ],
      ...metadata,
    }),
  ],
  [
    'a failed condition, which carries the item',
    new ConditionalCheckFailedException({ message: 'failed', Item: { text: { S: text } }, ...metadata }),
  ],
  ['a frame that is no JSON', thrownBy(() => JSON.parse(`{"text": ${text}`))],
  ['a body cut off', thrownBy(() => JSON.parse(`${text.slice(0, 12)}`))],
  ['what a schema refused', thrownBy(() => z.enum(['a']).parse(text, { reportInput: true }))],
  ['a name that is taken', new ParleyError('username_taken', `The address "${address}" is taken`)],
  ['an address that SES refuses', new Error(`The following identities failed the check: Bob <${address}>`)],
  ['a value that Cognito quotes', new Error(`Value '${text}' at 'username' failed to satisfy constraint`)],
  ['a token that somebody quotes', new Error(`Bad token ${token}`)],
  ['a cause of any depth', unavailable(new Error('outer', { cause: thrownBy(() => JSON.parse(text)) }))],
  ['own fields of any name', Object.assign(new Error('x'), { input: text, body: { token }, to: address })],
]

describe('what is logged of an error', () => {
  it.each(errors)('holds nothing that anyone typed: %s', (_, error) => {
    const logged = JSON.stringify(describeError(error))
    for (const secret of ['noon', 'church', 'meet', 'alice', 'eyJ']) expect(logged).not.toContain(secret)
  })

  it('ends, though an error be its own cause', () => {
    const error = new Error('round and round')
    error.cause = error
    expect(JSON.stringify(describeError(error)).length).toBeLessThan(50_000)
  })

  it('is a word, where what was thrown is no error', async () => {
    const { logger } = await import('../../../shared/platform/observability/logger.ts')
    const printed: string[] = []
    const write = vi
      .spyOn(process.stderr, 'write')
      .mockImplementation((line) => printed.push(String(line)) > 0)
    logger.error('failed', { error: { text } })
    write.mockRestore()
    expect(printed.join()).toContain('a thrown object')
    expect(printed.join()).not.toContain('noon')
  })

  it('leads to the place, the call and the cause', () => {
    const denied = Object.assign(new Error('User: arn:aws:iam::1:role/x is not authorized'), {
      name: 'AccessDeniedException',
      ...metadata,
    })
    const described = describeError(new Error('The bus did not answer', { cause: denied }))
    expect(described).toMatchObject({
      name: 'Error',
      message: 'The bus did not answer',
      cause: {
        name: 'AccessDeniedException',
        message: 'User: arn:aws:iam::1:role/x is not authorized',
        status: 400,
        awsRequestId: 'R1',
      },
    })
    expect(described.stack?.[0]).toMatch(/^at .*describe-error\.test\.ts/)
  })
})
