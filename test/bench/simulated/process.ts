import '../../conditions/posts-in-memory.ts'
import type { HugeChat } from './huge-chat-run.ts'
import type { ScenarioName } from './scenario.ts'
import type { Neighbour } from './storm-run.ts'

/** The process of a scenario: see scenario.ts. The product is loaded after the sockets in memory have taken their place. */
const runs: Record<ScenarioName, (asked: never) => Promise<unknown>> = {
  'huge-chat': async (asked: HugeChat) => (await import('./huge-chat-run.ts')).runHugeChat(asked),
  storm: async (asked: Neighbour) => (await import('./storm-run.ts')).runStormBeside(asked),
}

// A bench that is stopped takes its runs with it.
process.once('disconnect', () => process.exit())
process.once('message', async ({ name, asked }: { name: ScenarioName; asked: never }) => {
  const result = await runs[name](asked)
  process.send?.(result, undefined, undefined, () => process.exit())
})
