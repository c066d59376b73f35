import { join } from 'node:path'
import { runScript } from '../../steps/domain/run-script.ts'
import { describeTally } from '../checker/check-history.ts'
import type { Asked, Explored } from './asked.ts'

/** Explores in a process of its own, whose clock and modules are its own. */
export const exploreInProcess = (asked: Asked): Promise<Explored> =>
  runScript(join(import.meta.dirname, 'process.ts'), asked)

/**
 * Explores, says in one line what came of it, and expects that no rule is broken.
 * @param engine its name, where an engine is explored.
 * @throws Error with the shortest run found that breaks one.
 */
export const exploreSoundly = async (asked: Asked, engine = 'an engine'): Promise<Explored> => {
  const explored = await exploreInProcess(asked)
  const { runs, steps, counterexample } = explored
  const where = asked.endpointUrl === undefined ? `in memory, ${steps} turns` : `on ${engine}`
  const what = `${where}, ${runs} runs, seed ${asked.seed}`
  process.stdout.write(`${describeTally(what, explored)}\n`)
  if (counterexample === undefined) return explored
  const broken = explored.broken.map(({ rule, details }) => `${rule}: ${details.join('; ')}`)
  throw new Error([...broken, ...explored.story, counterexample].join('\n'))
}
