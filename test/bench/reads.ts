import { startTable } from './emulator-table.ts'
import { measured, median } from './figures/figure.ts'
import { reads } from './figures/reads.ts'
import { progress, report } from './report.ts'
import { listChats } from '../../shared/domain/chats/list-chats.ts'
import { listMessages } from '../../shared/domain/messages/list-messages.ts'
import { dynamo } from '../../shared/platform/storage/table.ts'
import { append, givenChat, givenUsers } from '../steps/domain/given-domain.ts'
import { recordOperations, roundTrips, totalUnits } from '../steps/domain/operations.ts'
import { seedMessages } from '../steps/domain/seed-messages.ts'

/** The cost of reading a page of 100 messages, and a list of 50 chats. */

await startTable()

const recorder = recordOperations(dynamo())
const [alice] = await givenUsers(1)
if (!alice) throw new Error('No user was given')

/** The counts of one call, and the median time of several calls on this machine. */
const measure = async (work: () => Promise<unknown>) => {
  const times: number[] = []
  for (let turn = 0; turn < 9; turn++) {
    recorder.take()
    const start = performance.now()
    await work()
    times.push(performance.now() - start)
  }
  const operations = recorder.take()
  return {
    queries: operations.filter(({ name }) => name === 'Query').length,
    trips: roundTrips(operations),
    readUnits: totalUnits(operations).read,
    ms: median(times),
  }
}

progress('a page of 100 messages')
const chatId = await givenChat([alice])
await seedMessages(chatId, alice, 1000)
const page = await measure(() => listMessages(alice.credentials, chatId, { limit: 100 }))

progress('a list of 50 chats')
for (let made = 0; made < 50; made++) await append(await givenChat([alice]), alice, 'x'.repeat(200))
const list = await measure(() => listChats(alice.credentials, { limit: 50 }))

report([
  measured(reads, 'messages.queries', page.queries),
  measured(reads, 'messages.readUnits', page.readUnits),
  measured(reads, 'messages.ms', page.ms),
  measured(reads, 'chats.roundTrips', list.trips),
  measured(reads, 'chats.readUnits', list.readUnits),
  measured(reads, 'chats.ms', list.ms),
])
process.exit()
