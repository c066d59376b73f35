import { functionTable } from '../../infra/function-table.ts'
import { startTable } from './emulator-table.ts'
import { assumedTimes, prices } from './prices.ts'
import { type Figure, progress, report } from './report.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { givenChat, givenSocket, givenUser } from '../steps/domain/given-domain.ts'

/**
 * The time of a send by the memory of the function that answers frames. Lambda allots processor time by memory, which
 * an emulator does not. The bench measures the processor time of a send and computes the rest.
 */
const sizes = [256, 512, 1024, 1769]
/** A whole core: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const coreMegabytes = 1769
const warmUp = 300
const sends = 1000
const million = 1e6

process.env['MESSAGES_PER_SECOND'] = process.env['MESSAGE_BURST'] = process.env['ADDS_PER_HOUR'] = '100000'
await startTable()

const sender = await givenUser()
const chatId = await givenChat([sender])
const socket = await givenSocket(sender)
const send = (count: number) =>
  postMessage(socket, { chatId, text: 'x'.repeat(200), clientMessageId: `c-${count}` })

progress('sending')
for (let count = 0; count < warmUp; count++) await send(count)
const before = process.cpuUsage()
for (let count = 0; count < sends; count++) await send(warmUp + count)
const { user, system } = process.cpuUsage(before)
const cpuMs = (user + system) / 1000 / sends

/** The round trips of a send: reads, transaction, subscriptions, and one round of posts. */
const waitMs = 3 * assumedTimes.roundTripMs + assumedTimes.postMs
const figures = sizes.map((megabytes): Figure => {
  const ms = (cpuMs * coreMegabytes) / megabytes + waitMs
  const dollars =
    (prices.lambdaRequest + (prices.lambdaGigabyteSecond * (megabytes / 1024) * ms) / 1000) * million
  const chosen = functionTable.live.memoryMegabytes === megabytes ? ' (deployed)' : ''
  return {
    what: `a send at ${megabytes} MB${chosen}, of it ${waitMs} ms waiting (assumed times: test/bench/prices.ts)`,
    value: `${ms.toFixed(1)} ms, $ ${dollars.toFixed(2)} a million`,
  }
})
report([{ what: 'processor time of a send', value: `${cpuMs.toFixed(2)} ms` }, ...figures])
process.exit()
