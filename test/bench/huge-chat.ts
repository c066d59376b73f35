import { availableParallelism } from 'node:os'
import pMap from 'p-map'
import { measured } from './figures/figure.ts'
import { hugeChat } from './figures/huge-chat.ts'
import { progress, report } from './report.ts'
import type { HugeChat, HugeChatResult } from './simulated/huge-chat-run.ts'
import { runScenario } from './simulated/scenario.ts'

/**
 * One chat with very many sockets, under AWS's conditions and in virtual time: how many messages reach all of them in a
 * second, while somewhat more than the budget are offered, and how fast one does. Of several runs the worst counts.
 */

const seconds = 60
const seeds = [1, 2, 3]

const runMany = async (asked: HugeChat): Promise<HugeChatResult> => {
  const result = await runScenario('huge-chat', { ...asked, seconds })
  if ('ms' in result) throw new Error('One message was sent, where many were asked for')
  const { perSecond, backlogGrowth } = result
  progress(
    `${asked.messagesPerSecond} messages a second to ${asked.sockets} sockets: ${perSecond.toFixed(1)} delivered, ${backlogGrowth} more waiting`,
  )
  return result
}

/** The worst of several runs, by each figure. */
const worstOf = (runs: readonly HugeChatResult[]): HugeChatResult => {
  const all = (of: keyof HugeChatResult) => runs.map((run) => run[of])
  const most = (of: keyof HugeChatResult) => Math.max(...all(of))
  return {
    perSecond: Math.min(...all('perSecond')),
    backlogGrowth: most('backlogGrowth'),
    medianMs: most('medianMs'),
    p99Ms: most('p99Ms'),
    posts: most('posts'),
    throttled: most('throttled'),
    sendsThrottled: most('sendsThrottled'),
    framesPerMessage: most('framesPerMessage'),
    bytesPerMessage: most('bytesPerMessage'),
  }
}

const once = async (asked: HugeChat): Promise<number> => {
  progress(`one message to ${asked.sockets} sockets`)
  const result = await runScenario('huge-chat', asked)
  return 'ms' in result ? result.ms : Number.NaN
}

const chats = [
  { sockets: 10_000, postsPerSecond: 10_000, messagesPerSecond: 52 },
  { sockets: 10_000, postsPerSecond: 4000, messagesPerSecond: 21 },
]
// The longest first. What else the machine does changes no figure.
const runs = await pMap(
  chats.flatMap((chat) => seeds.map((seed) => ({ ...chat, seed }))),
  async (asked) => ({ asked, result: await runMany(asked) }),
  { concurrency: Math.min(4, availableParallelism()) },
)
const worstAt = (postsPerSecond: number) =>
  worstOf(runs.filter(({ asked }) => asked.postsPerSecond === postsPerSecond).map(({ result }) => result))
const [atDefault, at10000] = [worstAt(4000), worstAt(10_000)]
const backlogGrowth = Math.max(atDefault.backlogGrowth, at10000.backlogGrowth)
const huge = { sockets: 100_000, postsPerSecond: 10_000 }

report([
  measured(hugeChat, 'perSecondDefault', atDefault.perSecond),
  measured(hugeChat, 'default.medianMs', atDefault.medianMs),
  measured(hugeChat, 'default.p99Ms', atDefault.p99Ms),
  measured(hugeChat, 'default.posts', atDefault.posts),
  measured(hugeChat, 'default.framesPerMessage', atDefault.framesPerMessage),
  measured(hugeChat, 'at10000.perSecond', at10000.perSecond),
  measured(hugeChat, 'at10000.medianMs', at10000.medianMs),
  measured(hugeChat, 'at10000.p99Ms', at10000.p99Ms),
  measured(hugeChat, 'at10000.posts', at10000.posts),
  measured(hugeChat, 'at10000.throttled', at10000.throttled),
  measured(hugeChat, 'backlogGrowth', backlogGrowth),
  measured(hugeChat, 'at10000.perSecondDefault', atDefault.perSecond),
  measured(hugeChat, 'at10000.backlogGrowth', backlogGrowth),
  measured(hugeChat, 'one.to1000Ms', await once({ sockets: 1000, postsPerSecond: 4000 })),
  measured(hugeChat, 'one.to10000Ms', await once({ sockets: 10_000, postsPerSecond: 4000 })),
  measured(hugeChat, 'one.to100000Ms', await once(huge)),
  measured(hugeChat, 'one.to100000ColdMs', await once({ ...huge, cold: true })),
])
