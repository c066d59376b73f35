import { emulatorClient } from '../steps/domain/domain.ts'
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { expect, it } from 'vitest'
import { keys } from '../../shared/domain/records/keys.ts'
import { takeFrom } from '../steps/aws/queues.ts'
import { message, occurredAtMs, streamRecord } from '../unit/domain-events/given-changes.ts'
import { publishLetters } from '../../shared/domain/domain-events/publish-letters.ts'
import { publishStream } from '../../shared/domain/domain-events/publish-stream.ts'

const { QueueUrl: letters = '' } = await new SQSClient(emulatorClient).send(
  new CreateQueueCommand({ QueueName: 'refused-changes' }),
)
// A bus that takes nothing, one entry after the other.
Object.assign(process.env, { DOMAIN_EVENT_BUS_NAME: 'arn:nowhere', DOMAIN_EVENTS_DLQ_URL: letters })

const minutes = 60_000
const record = (seq: number, ageMs = 0) =>
  streamRecord(undefined, message({ seq }), { sequence: String(seq), ageMs })
const unreadable = (seq: number) =>
  streamRecord(undefined, { ...keys.message('chat-1', seq), text: 'broken' }, { sequence: String(seq) })
const lettersNow = async () => (await takeFrom(letters)).map(({ body }) => JSON.parse(body))

it('what the bus does not take is brought again, with all behind it; only what stands before it is set aside', async () => {
  expect(await publishStream([unreadable(1), record(2), unreadable(3)], occurredAtMs)).toBe(1)
  expect(await lettersNow()).toEqual([unreadable(1)])
})

it('what the bus has not taken for a quarter of an hour is set aside whole, and holds up its shard no longer', async () => {
  expect(await publishStream([record(1, 16 * minutes), record(2, 14 * minutes)], occurredAtMs)).toBe(1)
  const [letter, ...others] = await takeFrom(letters)
  expect(others).toEqual([])
  expect(JSON.parse(letter?.body ?? '')).toEqual(record(1, 16 * minutes))
  expect(letter?.reason).toContain('ValidationException')
})

it('a batch without events needs no bus', async () => {
  expect(await publishStream([streamRecord(undefined, { ...keys.chatHead('chat-1') })])).toBeUndefined()
})

it('a record too large for a letter is set aside by its keys', async () => {
  const large = streamRecord(undefined, { ...keys.message('chat-1', 4), text: 'x'.repeat(1_100_000) })
  expect(await publishStream([large])).toBeUndefined()
  const [letter] = await lettersNow()
  expect(letter.dynamodb).toMatchObject({ Keys: large.dynamodb.Keys, SequenceNumber: expect.any(String) })
  expect(letter.dynamodb).not.toHaveProperty('NewImage')
  // Sent back as it is, it is empty, and is refused for that.
  expect(await publishLetters([JSON.stringify(letter)])).toEqual([true])
  expect(await lettersNow()).toEqual([letter])
})

it('of letters that are sent back, those that the bus does not take are left to the queue', async () => {
  const bodies = [record(5), unreadable(6)].map((one) => JSON.stringify(one))
  expect(await publishLetters([...bodies, 'no JSON'])).toEqual([false, true, true])
  expect(await takeFrom(letters)).toHaveLength(2)
})
