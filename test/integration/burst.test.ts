import '../steps/domain/domain.ts'
import { expect, it } from 'vitest'
import { recordOperations, roundTrips } from '../steps/domain/operations.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { dynamo } from '../../shared/platform/storage/table.ts'
import { givenChat, givenUsers, type User } from '../steps/domain/given-domain.ts'

// A deployment's own rate, in place of the tests' one.
Object.assign(process.env, { MESSAGES_PER_SECOND: '10', MESSAGE_BURST: '20' })

const recorder = recordOperations(dynamo())

it('counts a burst without a round trip or a transaction more for any of its messages', async () => {
  const [alice] = (await givenUsers(1)) as [User]
  const chatId = await givenChat([alice])
  for (let count = 1; count <= 15; count++) {
    recorder.take()
    await postMessage(alice.credentials, { chatId, text: 'hi', clientMessageId: `c-${count}` })
    const operations = recorder.take()
    const write = operations.findIndex(({ name }) => name === 'TransactWriteItems')
    expect(operations.filter(({ name }) => name === 'TransactWriteItems')).toHaveLength(1)
    expect(roundTrips(operations.slice(0, write + 1))).toBeLessThanOrEqual(2)
  }
})
