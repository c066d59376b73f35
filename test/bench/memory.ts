import { functionTable } from '../../infra/function-table.ts'
import { startTable } from './emulator-table.ts'
import { assumedTimes, prices } from './prices.ts'
import { measured } from './figures/figure.ts'
import { memory } from './figures/memory.ts'
import { progress, report } from './report.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { givenChat, givenSocket, givenUser } from '../steps/domain/given-domain.ts'

/**
 * The time of a send by the memory of the function that answers frames. Lambda allots processor time by memory, which
 * an emulator does not. The bench measures the processor time of a send and computes the rest.
 */
const sizes = [256, 512, 1024, 1769] as const
/** A whole core: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const coreMegabytes = 1769
const warmUp = 300
const sends = 1000
const million = 1e6

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
const figures = sizes.flatMap((megabytes) => {
  const ms = (cpuMs * coreMegabytes) / megabytes + waitMs
  const dollars =
    (prices.lambdaRequest + (prices.lambdaGigabyteSecond * (megabytes / 1024) * ms) / 1000) * million
  return [measured(memory, `at${megabytes}.ms`, ms), measured(memory, `at${megabytes}.dollars`, dollars)]
})
report([
  measured(memory, 'cpuMs', cpuMs),
  { what: 'of each send, waiting (test/bench/prices.ts assumes so)', value: `${waitMs} ms` },
  { what: 'deployed', value: `${functionTable.live.memoryMegabytes} MB` },
  ...figures,
])
process.exit()
