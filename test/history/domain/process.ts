import '../../conditions/posts-in-memory.ts'
import type { Asked, Explored } from './asked.ts'
import { breakBuild } from './broken-builds.ts'

/** The product is loaded once all else is in its place. */
const exploring = async (asked: Asked): Promise<Explored> => {
  if (asked.endpointUrl === undefined) return (await import('./explore.ts')).explore(asked)
  return (await import('./explore-engine.ts')).exploreEngine(asked, asked.endpointUrl)
}

/** An exploration in a process of its own: in virtual time, or on an engine. */
process.once('message', async (asked: Asked) => {
  const isBroken = asked.broken ? breakBuild(asked.broken) : () => true
  const result = await exploring(asked)
  if (!isBroken()) throw new Error(`${asked.broken} was not loaded`)
  process.send?.(result, undefined, undefined, () => process.exit())
})
