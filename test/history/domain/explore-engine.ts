import { randomUUID } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import * as fc from 'fast-check'
import { dynamo } from '../../../shared/platform/storage/table.ts'
import { environment } from '../../bench/function-environment.ts'
import { type Clock, realClock } from '../../conditions/clock.ts'
import { sendNowhere, simulatedEnvironment } from '../../conditions/simulation.ts'
import { underConditions } from '../../conditions/table-conditions.ts'
import { createTable } from '../../steps/aws/create-table.ts'
import { givenUsers } from '../../steps/domain/given-domain.ts'
import { seeded } from '../../steps/generic/seeded.ts'
import { addDone, checkHistory, tallyOf } from '../checker/check-history.ts'
import { Recorder } from '../checker/recorder.ts'
import { storyOf } from '../checker/story-of.ts'
import type { Asked, Explored } from './asked.ts'
import { type AllFaults, allFaults, captureLogs, chooseFrom } from './explore.ts'
import { FaultyTable } from './faults.ts'
import { people, planOf } from './plan.ts'
import { settings, World } from './world.ts'

/** Queues, posts and clients wait a tenth of their times; the product itself waits as long as it does. */
const hurried: Clock = { now: () => realClock.now() * 10, sleep: (ms) => realClock.sleep(ms / 10) }

/** Plans are longer than in memory: most of a run's time are waits at its end. */
const [lanes, steps, longer, denser] = [8, 15, 2, 3]

/** Up to so many milliseconds pass before a call: which one is first, changes from run to run. */
const jitterMs = 4

const ownTable = async (endpoint: string): Promise<string> => {
  const tableName = `history-${randomUUID()}`
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  await createTable(new DynamoDBClient({ endpoint, region: 'us-east-1', credentials }), tableName)
  return tableName
}

/**
 * Runs plans against an engine of DynamoDB, in real time: conditions, transactions and reads are the engine's own. The seed
 * brings back plans and faults; in which order calls take effect, it does not.
 */
export const exploreEngine = async (
  { seed, runs, faulty, inlineSockets = 250 }: Asked,
  endpointUrl: string,
): Promise<Explored> => {
  delete process.env['AWS_ENDPOINT_URL']
  Object.assign(process.env, environment, simulatedEnvironment, settings, {
    AWS_ENDPOINT_URL_DYNAMODB: endpointUrl,
    TABLE_NAME: await ownTable(endpointUrl),
    INLINE_SOCKETS: String(inlineSockets),
    SOCKETS_PER_SHARD: '4',
  })
  sendNowhere(realClock)
  let recorder = new Recorder()
  const table = new FaultyTable(realClock, (fault) => recorder.fault(fault), { timeoutMs: 60, slowMs: 40 })
  underConditions(dynamo(), table)
  const random = seeded(seed)
  const world = new World(hurried, table, recorder)
  const { Scenario } = await import('./scenario.ts')
  const restore = captureLogs((line) => recorder.logged(line))
  const arbitrary = fc.noBias(fc.tuple(planOf(lanes, steps), fc.boolean(), allFaults(faulty, longer, denser)))
  const sampled = fc.sample(arbitrary, { seed, numRuns: runs })
  const explored: Explored = {
    operations: 0,
    frames: 0,
    faults: 0,
    violations: 0,
    done: {},
    runs: 0,
    steps: 0,
    broken: [],
    story: [],
    counterexample: undefined,
  }
  for (const [plan, isBusy, faults] of sampled) {
    recorder = new Recorder()
    world.recorder = recorder
    table.gate = async () => undefined
    const scenario = new Scenario(world, await givenUsers(people))
    await scenario.run(plan, isBusy, () => {
      table.gate = () => realClock.sleep(jitterMs * random())
      world.choose(chooseFrom(faults satisfies AllFaults))
    })
    const history = recorder.history()
    const broken = checkHistory(history)
    addDone(explored.done, history)
    const tally = tallyOf(history, broken)
    for (const name of ['operations', 'frames', 'faults', 'violations'] as const)
      explored[name] += tally[name]
    explored.runs++
    if (broken.length === 0) continue
    Object.assign(explored, {
      broken,
      story: storyOf(history),
      counterexample: JSON.stringify([plan, isBusy, faults]),
    })
    break
  }
  restore()
  return explored
}
