import { simulate } from '../conditions/simulation.ts'
import { VirtualTime } from '../conditions/virtual-time.ts'
import { consumeAppends } from '../steps/domain/consume-appends.ts'
import { givenChat, givenSocket, givenUsers } from '../steps/domain/given-domain.ts'
import { offerMessages, offerOne, requireComplete, wholeLog } from '../steps/domain/offer-messages.ts'
import { percentile } from '../steps/generic/percentile.ts'
import { type Figure, measured } from './figures/figure.ts'
import { hotChat } from './figures/hot-chat.ts'
import { progress, report } from './report.ts'

/** One chat with many senders, under AWS's conditions and in virtual time: how many are acked, and how fast. */

const time = new VirtualTime()
const { conditions } = simulate(time)
consumeAppends(time)

const senders = 100
const seconds = 10

const users = await time.run(() => givenUsers(senders))
const sockets = await time.run(() => Promise.all(users.map((user) => givenSocket(user))))
const figures: Figure[] = []

const offer = async (perSecond: 50 | 200 | 300 | 500) => {
  progress(`${perSecond} messages a second`)
  const chatId = await givenChat(users)
  conditions.takeCounts()
  const endMs = time.now() + seconds * 1000
  const offered = await offerMessages(time, chatId, sockets, { perSecond, seconds })
  const { transactions } = conditions.takeCounts()
  requireComplete(await wholeLog(chatId), offered)
  const acked = offered.filter(({ message }) => message)
  const share = acked.length / offered.length
  const waits = acked.map((ack) => ack.endMs - ack.startMs)
  const p99Ms = percentile(waits, 0.99)
  const inTime = acked.filter((ack) => ack.endMs <= endMs).length / seconds
  const key = `at${perSecond}` as const
  figures.push(
    measured(hotChat, `${key}.acked`, share),
    measured(hotChat, `${key}.p99Ms`, p99Ms),
    measured(hotChat, `${key}.medianMs`, percentile(waits, 0.5)),
    measured(hotChat, `${key}.perSecond`, inTime),
    measured(hotChat, `${key}.transactions`, transactions / Math.max(1, acked.length)),
  )
}

/** One sender who waits for each ack. */
const converse = async () => {
  const chatId = await givenChat(users)
  const waits: number[] = []
  for (let count = 0; count < 200; count++) {
    const { startMs, endMs } = await offerOne(time, chatId, sockets, 0)
    waits.push(endMs - startMs)
    await time.sleep(100)
  }
  figures.push(measured(hotChat, 'alone.medianMs', percentile(waits, 0.5)))
}

await time.run(async () => {
  await converse()
  await offer(50)
  await offer(200)
  // Beyond the budgets: where it ends.
  await offer(300)
  await offer(500)
})
report(figures)
process.exit()
