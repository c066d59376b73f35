import * as fc from 'fast-check'
import { environment } from '../../bench/function-environment.ts'
import { simulate } from '../../conditions/simulation.ts'
import { TableInMemory } from '../../conditions/table-in-memory.ts'
import { VirtualTime } from '../../conditions/virtual-time.ts'
import { givenUsers } from '../../steps/domain/given-domain.ts'
import { seeded } from '../../steps/generic/seeded.ts'
import { addDone, checkHistory, tallyOf, type Violation } from '../checker/check-history.ts'
import type { History } from '../checker/history.ts'
import { Recorder } from '../checker/recorder.ts'
import { storyOf } from '../checker/story-of.ts'
import type { Asked, Explored } from './asked.ts'
import { batchFaults, busFaults, type Choose, FaultyTable, postFaults, tableFaults } from './faults.ts'
import { type Plan, people, planOf } from './plan.ts'
import { settings, World } from './world.ts'

/** Faults by the number of the call that has them. */
type Faults<Name> = readonly (readonly [number, Name])[]
export type AllFaults = {
  table: Faults<(typeof tableFaults)[number]>
  post: Faults<(typeof postFaults)[number]>
  batch: Faults<(typeof batchFaults)[number]>
  bus: Faults<(typeof busFaults)[number]>
  skews: Faults<number>
}

const faultsOf = <Name>(names: readonly Name[], calls: number, most: number) =>
  fc.array(fc.tuple(fc.nat(calls), fc.constantFrom(...names)), { maxLength: most })

const minutes = 60_000
/**
 * @param longer a run has so many times as many calls as one of a short plan.
 * @param denser so many times as many of them fail.
 */
export const allFaults = (isFaulty: boolean, longer = 1, denser = 1): fc.Arbitrary<AllFaults> => {
  const some = <Name>(names: readonly Name[], calls: number, most: number) =>
    faultsOf(names, calls * longer, isFaulty ? most * longer * denser : 0)
  return fc.record({
    table: some(tableFaults, 150, 6),
    post: some(postFaults, 40, 4),
    batch: some(batchFaults, 6, 3),
    bus: some(busFaults, 3, 2),
    skews: some([3 * minutes, -3 * minutes], 30, 2),
  })
}

/** Counts the calls of a kind, and finds the fault of each. */
const byNumber = <Name>(faults: Faults<Name>): (() => Name | undefined) => {
  const byCall = new Map(faults)
  let calls = 0
  return () => byCall.get(calls++)
}

export const chooseFrom = ({ table, post, batch, bus, skews }: AllFaults): Choose => {
  const skewMs = byNumber(skews)
  return {
    table: byNumber(table),
    post: byNumber(post),
    batch: byNumber(batch),
    bus: byNumber(bus),
    skewMs: () => skewMs() ?? 0,
  }
}

class ViolationError extends Error {
  override readonly name = 'ViolationError'
  readonly violations: readonly Violation[]
  readonly history: History

  constructor(violations: readonly Violation[], history: History) {
    super(violations.map(({ rule, details }) => `${rule}: ${details.join('; ')}`).join('\n'))
    this.violations = violations
    this.history = history
  }
}

/** Takes all that this process logs, until the returned function is called. */
export const captureLogs = (logged: (line: string) => void): (() => void) => {
  const restores = [process.stdout, process.stderr].map((stream) => {
    const write = stream.write.bind(stream)
    stream.write = ((line: string | Uint8Array) => {
      logged(String(line))
      return true
    }) as typeof stream.write
    return () => {
      stream.write = write
    }
  })
  return () => {
    for (const restore of restores) restore()
  }
}

/**
 * Runs plans in memory and in virtual time. fast-check decides which of the calls under way to the table and to sockets
 * takes effect next, and which of them fail, and looks for the shortest plan that breaks a rule.
 */
export const explore = async ({
  seed,
  runs,
  faulty,
  inlineSockets = 250,
  path,
  broken,
  until,
}: Asked): Promise<Explored> => {
  const time = new VirtualTime()
  let recorder = new Recorder(() => time.now())
  const faultyTable = new FaultyTable(time, (fault) => recorder.fault(fault))
  Object.assign(process.env, environment)
  let table = new TableInMemory()
  simulate(time, {
    seed,
    inFront: {
      apply: (name, input) => faultyTable.apply(name, input, async () => table.execute(name, input)),
    },
  })
  Object.assign(process.env, settings, { INLINE_SOCKETS: String(inlineSockets), SOCKETS_PER_SHARD: '4' })
  const world = new World(time, faultyTable, recorder)
  // Loaded once the environment is that of a function.
  const { Scenario } = await import('./scenario.ts')
  const restore = captureLogs((line) => recorder.logged(line))

  const sum = { operations: 0, frames: 0, faults: 0, violations: 0 }
  const done: Explored['done'] = {}
  let steps = 0
  const runPlan = async (scheduler: fc.Scheduler, plan: Plan, isBusy: boolean, faults: AllFaults) => {
    Math.random = seeded(seed)
    table = new TableInMemory()
    recorder = new Recorder(() => time.now())
    world.recorder = recorder
    faultyTable.gate = async () => undefined
    await time.run(
      async () => {
        const scenario = new Scenario(world, await givenUsers(people))
        await scenario.run(plan, isBusy, () => {
          faultyTable.gate = (name) => scheduler.schedule(Promise.resolve(), name)
          world.choose(chooseFrom(faults))
        })
      },
      () => {
        if (scheduler.count() === 0) return undefined
        steps++
        return scheduler.waitOne()
      },
    )
    const history = recorder.history()
    const violations = checkHistory(history)
    addDone(done, history)
    const tally = tallyOf(history, violations)
    for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += tally[name]
    const isFound = until ? violations.some(({ rule }) => rule === until) : violations.length > 0
    if (isFound) throw new ViolationError(violations, history)
  }
  const result = await fc.check(
    fc.asyncProperty(fc.scheduler(), planOf(5, 5), fc.boolean(), allFaults(faulty), runPlan),
    {
      seed,
      numRuns: runs,
      endOnFailure: broken !== undefined || path !== undefined,
      ...(path !== undefined && { path }),
      interruptAfterTimeLimit: 120_000,
    },
  )
  restore()
  const error = result.errorInstance
  const found = error instanceof ViolationError ? error : undefined
  return {
    ...sum,
    done,
    runs: result.numRuns,
    steps,
    broken: found?.violations ?? [],
    story: found ? storyOf(found.history) : [],
    counterexample: result.failed ? (fc.defaultReportMessage(result) ?? '') : undefined,
  }
}
