import { beforeEach, expect, it, vi } from 'vitest'
import { answerInvocation } from '../../../functions/service/answer.ts'
import { ParleyError, unavailable } from '../../../shared/platform/errors/parley-error.ts'
import { logger } from '../../../shared/platform/observability/logger.ts'
import { printedLogs } from '../../steps/generic/printed-lines.ts'

const mocks = vi.hoisted(() => ({ perform: vi.fn(), setAside: vi.fn() }))
vi.mock('../../../functions/service/perform.ts', () => ({ perform: mocks.perform }))
vi.mock('../../../shared/platform/dead-letters/set-aside.ts', () => ({ setAside: mocks.setAside }))

beforeEach(() => {
  vi.stubEnv('SERVICE_DLQ_URL', 'https://sqs.example.com/dead-letters')
  vi.resetAllMocks()
  for (const level of ['info', 'warn', 'error'] as const) vi.spyOn(logger, level).mockReturnValue()
})

const request = { operation: 'sendMessage', as: 'system' }
const busEvent = { id: 'e-1', source: 'a', 'detail-type': 'b', detail: request }
const queueEvent = (...records: { messageId: string; group?: string; queue?: string }[]) => ({
  Records: records.map(({ messageId, group, queue = 'requests.fifo' }) => ({
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:eu-central-1:123456789012:${queue}`,
    messageId,
    body: JSON.stringify(request),
    attributes: { ...(group && { MessageGroupId: group }) },
  })),
})
const passing = [unavailable(), new ParleyError('rate_limited', 'Too fast'), new Error('A bug')]

it.each(passing)('$message is an answer to a caller, and comes again for an event', async (error) => {
  mocks.perform.mockRejectedValue(error)
  expect(await answerInvocation(request, 'r')).toMatchObject({ status: expect.any(Number) })
  await expect(answerInvocation(busEvent, 'r')).rejects.toThrow()
  await expect(answerInvocation({ ...request, eventId: 'e-1' }, 'r')).rejects.toThrow()
  expect(await answerInvocation(queueEvent({ messageId: 'm-1' }), 'r')).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm-1' }],
  })
  expect(mocks.setAside).not.toHaveBeenCalled()
})

it('a refusal is set aside with its reason for an event, and only answered to a caller', async () => {
  mocks.perform.mockRejectedValue(new ParleyError('chat_not_found', 'No such chat'))
  expect(await answerInvocation(request, 'r')).toMatchObject({ status: 404 })
  expect(mocks.setAside).not.toHaveBeenCalled()
  expect(await answerInvocation(busEvent, 'r')).toMatchObject({ status: 404 })
  expect(mocks.setAside).toHaveBeenCalledExactlyOnceWith({
    queueUrl: 'https://sqs.example.com/dead-letters',
    body: JSON.stringify(busEvent),
    reason: 'chat_not_found: No such chat',
  })
})

it('an event that cannot be set aside comes again', async () => {
  mocks.perform.mockRejectedValue(new ParleyError('chat_not_found', 'No such chat'))
  mocks.setAside.mockRejectedValue(new Error('SQS is down'))
  await expect(answerInvocation(busEvent, 'r')).rejects.toThrow('SQS is down')
  expect(await answerInvocation(queueEvent({ messageId: 'm-1' }), 'r')).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm-1' }],
  })
})

it('nothing of a FIFO queue’s group overtakes what failed, and other groups go on', async () => {
  mocks.perform.mockRejectedValueOnce(unavailable()).mockResolvedValue({ status: 204 })
  const event = queueEvent(
    { messageId: 'a-1', group: 'a' },
    { messageId: 'b-1', group: 'b' },
    { messageId: 'a-2', group: 'a' },
  )
  expect(await answerInvocation(event, 'r')).toEqual({
    batchItemFailures: [{ itemIdentifier: 'a-1' }, { itemIdentifier: 'a-2' }],
  })
  expect(mocks.perform.mock.calls.map(([, eventId]) => eventId)).toEqual(['a-1', 'b-1'])
})

it('a failed message held up those of its group in a standard queue, which were received too often for it', async () => {
  mocks.perform.mockRejectedValueOnce(unavailable()).mockResolvedValue({ status: 204 })
  const [first, second] = ['a-1', 'a-2'].map((messageId) => ({ messageId, group: 'a', queue: 'requests' }))
  if (!first || !second) throw new Error('Two are needed')
  expect(await answerInvocation(queueEvent(first, second), 'r')).toEqual({
    batchItemFailures: [{ itemIdentifier: 'a-1' }],
  })
})

it.each([5, '', null, { id: 'e-1' }, 'x'.repeat(513)])(
  'an event whose id is none, such as %j, was answered to nobody and lost',
  async (eventId) => {
    mocks.perform.mockRejectedValue(new ParleyError('validation_failed', 'eventId: Must be a string'))
    expect(await answerInvocation({ ...request, eventId }, 'r')).toMatchObject({ status: 400 })
    expect(mocks.setAside).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ body: JSON.stringify({ ...request, eventId }) }),
    )
  },
)

it('a request with more levels than the stack has frames ended the function', async () => {
  mocks.perform.mockResolvedValue({ status: 400 })
  const body = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)
  expect(await answerInvocation({ ...request, body }, 'r')).toEqual({ status: 400 })
})

it('an event gives its request its id', async () => {
  mocks.perform.mockResolvedValue({ status: 201 })
  await answerInvocation(busEvent, 'r')
  expect(mocks.perform).toHaveBeenCalledExactlyOnceWith(request, 'e-1')
})

it('log lines of a message named the caller and the refusal of the one before it', async () => {
  for (const level of ['info', 'warn', 'error'] as const) vi.mocked(logger[level]).mockRestore()
  mocks.perform
    .mockImplementationOnce(async () => {
      logger.appendKeys({ operation: 'sendMessage', userId: 'u-1', chatId: 'c-1' })
      throw new ParleyError('chat_not_found', 'No such chat')
    })
    .mockRejectedValueOnce(unavailable())
    .mockResolvedValueOnce({ status: 204 })
  const lines = await printedLogs(async () => {
    await answerInvocation(queueEvent({ messageId: 'm-1' }, { messageId: 'm-2' }, { messageId: 'm-3' }), 'r')
    logger.info('service')
  })
  expect(
    lines.map(({ message, messageId, userId, refusal, status }) => [
      message,
      messageId,
      userId,
      refusal,
      status,
    ]),
  ).toEqual([
    ['message', 'm-1', 'u-1', 'chat_not_found', 404],
    ['refused', 'm-2', undefined, undefined, undefined],
    ['message failed', 'm-2', undefined, 'unavailable', undefined],
    ['message', 'm-3', undefined, undefined, 204],
    ['service', undefined, undefined, undefined, undefined],
  ])
})
