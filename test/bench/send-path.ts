import { startTable } from './emulator-table.ts'
import { type Figure, measured } from './figures/figure.ts'
import { sendPath } from './figures/send-path.ts'
import { progress, report } from './report.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { dynamo } from '../../shared/platform/storage/table.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { givenChat, givenSocket, givenUsers } from '../steps/domain/given-domain.ts'
import { recordOperations, roundTrips, totalUnits } from '../steps/domain/operations.ts'
import { seedMessages } from '../steps/domain/seed-messages.ts'

/** The cost of one message before its fan-out, with short and long histories and with few and many chats. */

await startTable()

// A Query in a partition of 100,000 items takes the emulator seconds. This bench counts units, not time.
const { requestHandler } = dynamo().config as unknown as {
  requestHandler: { updateHttpClientConfig: (key: 'requestTimeout', milliseconds: number) => void }
}
requestHandler.updateHttpClientConfig('requestTimeout', 120_000)
const recorder = recordOperations(dynamo())
/** The length at which the whole record is just below 1 KB. */
const text = 'x'.repeat(700)
const figures: Figure[] = []
const cases: { trips: number; read: number; write: number }[] = []

const measure = async (history: number, chats: number) => {
  progress(`${history} messages of history, ${chats} chats`)
  const [alice, bob] = await givenUsers(2)
  if (!alice || !bob) throw new Error('Two users were not given')
  for (let made = 1; made < chats; made++) await givenChat([alice])
  const chatId = await givenChat([alice, bob])
  await seedMessages(chatId, alice, history)
  const socket = await givenSocket(alice)
  await enterChat(socket, chatId, undefined)
  recorder.take()
  await postMessage(socket, { chatId, text, clientMessageId: 'c-1' })
  const operations = recorder.take()
  const written = operations.findIndex(({ name }) => name === 'TransactWriteItems')
  const beforeFanOut = operations.slice(0, written + 1)
  const [trips, { read, write }] = [roundTrips(beforeFanOut), totalUnits(beforeFanOut)]
  cases.push({ trips, read, write })
  figures.push({
    what: `send, ${history} messages, ${chats} chat${chats === 1 ? '' : 's'}: round trips, write and read units`,
    value: `${trips}, ${write}, ${read}`,
  })
}

await measure(10, 1)
await measure(100_000, 1)
await measure(10, 1000)
const most = (of: 'trips' | 'read' | 'write') => Math.max(...cases.map((each) => each[of]))
report([
  measured(sendPath, 'roundTrips', most('trips')),
  measured(sendPath, 'writeUnits', most('write')),
  measured(sendPath, 'readUnits', most('read')),
  ...figures,
])
process.exit()
