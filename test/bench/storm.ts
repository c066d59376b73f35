import { availableParallelism } from 'node:os'
import pMap from 'p-map'
import { percentile } from '../steps/generic/percentile.ts'
import { measured } from './figures/figure.ts'
import { storm } from './figures/storm.ts'
import { progress, report } from './report.ts'
import { runScenario } from './simulated/scenario.ts'
import type { Neighbour } from './simulated/storm-run.ts'

/**
 * A chat beside a storm in another one, under AWS's conditions and in virtual time. All of its messages count after the
 * same seconds of settling, so neither side has functions that begin cold. Several runs make the last hundredth more
 * than the slowest message of one.
 */
const seeds = [1, 2, 3]
const seconds = 25

type Beside = Pick<Neighbour, 'storm' | 'sockets'>
const compared = [
  { storm: 'none', sockets: 50 },
  { storm: 'hot', sockets: 50 },
  { storm: 'huge', sockets: 50 },
  { storm: 'none', sockets: 600 },
  { storm: 'huge', sockets: 600 },
  { storm: 'none', sockets: 2500 },
  { storm: 'huge', sockets: 2500 },
] as const satisfies Beside[]

const runs = compared.flatMap((beside) => seeds.map((seed) => ({ ...beside, seed, seconds })))
// The longest first. What else the machine does changes no figure.
const longestFirst = runs.toSorted((one, other) => one.storm.localeCompare(other.storm))
const waits = await pMap(
  longestFirst,
  async (run) => {
    const { waitsMs, stormPerSecond } = await runScenario('storm', run)
    const beside = run.storm === 'none' ? 'in quiet' : `beside a ${run.storm} chat`
    const storming = run.storm === 'none' ? '' : `, ${stormPerSecond.toFixed(0)} messages a second there`
    progress(`${run.sockets} sockets ${beside}: ${waitsMs.length} messages${storming}`)
    return { ...run, waitsMs }
  },
  { concurrency: Math.min(4, availableParallelism()) },
)

const p99 = (kind: Neighbour['storm'], sockets: number): number =>
  percentile(
    waits.filter((run) => run.storm === kind && run.sockets === sockets).flatMap(({ waitsMs }) => waitsMs),
    0.99,
  )
const small = { quiet: p99('none', 50), hot: p99('hot', 50), huge: p99('huge', 50) }
const large = { quiet: p99('none', 600), huge: p99('huge', 600) }
const larger = { quiet: p99('none', 2500), huge: p99('huge', 2500) }
const ratios = {
  small: Math.max(small.hot, small.huge) / small.quiet,
  large: large.huge / large.quiet,
  larger: larger.huge / larger.quiet,
}

report([
  measured(storm, 'quiet.p99Ms', small.quiet),
  measured(storm, 'hot.p99Ms', small.hot),
  measured(storm, 'huge.p99Ms', small.huge),
  measured(storm, 'small.neighbourP99Ratio', ratios.small),
  measured(storm, 'large.quiet.p99Ms', large.quiet),
  measured(storm, 'large.huge.p99Ms', large.huge),
  measured(storm, 'large.neighbourP99Ratio', ratios.large),
  measured(storm, 'larger.quiet.p99Ms', larger.quiet),
  measured(storm, 'larger.huge.p99Ms', larger.huge),
  measured(storm, 'larger.neighbourP99Ratio', ratios.larger),
  measured(storm, 'neighbourP99Ratio', Math.max(...Object.values(ratios))),
])
