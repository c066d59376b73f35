import '../../conditions/posts-in-memory.ts'
import type { Asked } from './asked.ts'
import { breakBuild } from './broken-builds.ts'

/** An exploration in virtual time, in a process of its own. The product is loaded once all else is in its place. */
process.once('message', async (asked: Asked) => {
  const isBroken = asked.broken ? breakBuild(asked.broken) : () => true
  const { explore } = await import('./explore.ts')
  const result = await explore(asked)
  if (!isBroken()) throw new Error(`${asked.broken} was not loaded`)
  process.send?.(result, undefined, undefined, () => process.exit())
})
