import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { limits } from '../../shared/contract/limits.ts'
import type { ConnectionCredentials } from '../../shared/domain/access/credentials.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import { startTable } from './emulator-table.ts'
import { type Figure, measured } from './figures/figure.ts'
import { sendPath } from './figures/send-path.ts'
import { progress, report } from './report.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { dynamo, tableName, toItem } from '../../shared/platform/storage/table.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { givenChat, givenSocket, givenUsers } from '../steps/domain/given-domain.ts'
import { recordOperations, roundTrips, totalUnits } from '../steps/domain/operations.ts'
import { seedMessages } from '../steps/domain/seed-messages.ts'

/**
 * The cost of one message before its fan-out: short and as long as can be, with short and long histories and with few and
 * many chats.
 */

await startTable()

// A Query in a partition of 100,000 items takes the emulator seconds. This bench counts units, not time.
const { requestHandler } = dynamo().config as unknown as {
  requestHandler: { updateHttpClientConfig: (key: 'requestTimeout', milliseconds: number) => void }
}
requestHandler.updateHttpClientConfig('requestTimeout', 120_000)
const recorder = recordOperations(dynamo())
/** The record of the first is just below 1 KB; the second is as long as a text can be. */
const lengths = { short: 700, long: limits.messageText.max }
type Length = keyof typeof lengths
type Cost = { trips: number; read: number; write: number; messageUnits: number }
const figures: Figure[] = []
const costs: Record<Length, Cost[]> = { short: [], long: [] }

/** The units of the message alone: DynamoDB bills an item twice for being in a transaction. */
const unitsOfMessage = async (chatId: string, seq: number): Promise<number> => {
  const client = dynamo()
  const Key = toItem(keys.message(chatId, seq))
  const { Item } = await client.send(new GetItemCommand({ TableName: tableName(), Key }))
  const { ConsumedCapacity } = await client.send(
    new PutItemCommand({ TableName: tableName(), Item, ReturnConsumedCapacity: 'TOTAL' }),
  )
  return 2 * (ConsumedCapacity?.CapacityUnits ?? Number.NaN)
}

const measureSend = async (socket: ConnectionCredentials, chatId: string, length: Length): Promise<Cost> => {
  recorder.take()
  const { message } = await postMessage(socket, {
    chatId,
    text: 'x'.repeat(lengths[length]),
    clientMessageId: length,
  })
  const operations = recorder.take()
  const written = operations.findIndex(({ name }) => name === 'TransactWriteItems')
  const beforeFanOut = operations.slice(0, written + 1)
  return {
    trips: roundTrips(beforeFanOut),
    ...totalUnits(beforeFanOut),
    messageUnits: await unitsOfMessage(chatId, message.seq),
  }
}

const measure = async (history: number, chats: number) => {
  progress(`${history} messages of history, ${chats} chats`)
  const [alice, bob] = await givenUsers(2)
  if (!alice || !bob) throw new Error('Two users were not given')
  for (let made = 1; made < chats; made++) await givenChat([alice])
  const chatId = await givenChat([alice, bob])
  await seedMessages(chatId, alice, history)
  const socket = await givenSocket(alice)
  await enterChat(socket, chatId, undefined)
  for (const length of ['short', 'long'] as const) {
    const cost = await measureSend(socket, chatId, length)
    costs[length].push(cost)
    const { trips, write, messageUnits, read } = cost
    figures.push({
      what: `${lengths[length]} characters, ${history} messages, ${chats} chat${chats === 1 ? '' : 's'}`,
      value: `${trips} trips, ${write} write (the message ${messageUnits}), ${read} read units`,
    })
  }
}

await measure(10, 1)
await measure(100_000, 1)
await measure(10, 1000)
const most = (length: Length, of: keyof Cost) => Math.max(...costs[length].map((each) => each[of]))
report([
  measured(sendPath, 'roundTrips', most('short', 'trips')),
  measured(sendPath, 'writeUnits', most('short', 'write')),
  measured(sendPath, 'readUnits', most('short', 'read')),
  measured(sendPath, 'longText.roundTrips', most('long', 'trips')),
  measured(sendPath, 'longText.writeUnits', most('long', 'write')),
  measured(sendPath, 'longText.ofMessage', most('long', 'messageUnits')),
  measured(sendPath, 'longText.readUnits', most('long', 'read')),
  ...figures,
])
process.exit()
