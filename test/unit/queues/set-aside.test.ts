import type { SendMessageCommandInput } from '@aws-sdk/client-sqs'
import { expect, it, vi } from 'vitest'
import { setAside } from '../../../shared/platform/dead-letters/set-aside.ts'

const queued = vi.hoisted(() => ({ letters: [] as SendMessageCommandInput[] }))
vi.mock('../../../shared/platform/queues/sqs.ts', () => ({
  sqs: () => ({
    send: async ({ input }: { input: SendMessageCommandInput }) => {
      queued.letters.push(input)
    },
  }),
}))

/** All that SQS takes. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const taken = /^[\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u

it('a dead letter with a character that SQS refuses was lost', async () => {
  const request = { body: { text: 'a\uffff\ufffe\u0000\u001b😀' } }
  const reason = `validation_failed: body: Unknown field: \u0000\uffff${'😀'.repeat(600)}`
  await setAside({ queueUrl: 'https://queue', body: JSON.stringify(request), reason })
  const [letter] = queued.letters
  expect(letter?.MessageBody).toMatch(taken)
  expect(JSON.parse(letter?.MessageBody ?? '')).toEqual(request)
  const sent = letter?.MessageAttributes?.['reason']?.StringValue
  expect(sent).toMatch(taken)
  expect(sent).toContain('Unknown field: \\u0000\\uffff😀')
})
