import { measured } from './figures/figure.ts'
import { storm } from './figures/storm.ts'
import { progress, report } from './report.ts'
import { runScenario } from './simulated/scenario.ts'
import type { Neighbour } from './simulated/storm-run.ts'

/** A chat beside a storm in another one, under AWS's conditions and in virtual time. */

const p99Beside = async (kind: Neighbour['storm'], sockets: number): Promise<number> => {
  progress(`a chat of ${sockets} sockets beside ${kind === 'none' ? 'no storm' : `a ${kind} chat`}`)
  return (await runScenario('storm', { storm: kind, sockets, seconds: 40 })).p99Ms
}

const small = {
  quiet: await p99Beside('none', 50),
  hot: await p99Beside('hot', 50),
  huge: await p99Beside('huge', 50),
}
const large = { quiet: await p99Beside('none', 600), huge: await p99Beside('huge', 600) }

report([
  measured(storm, 'quiet.p99Ms', small.quiet),
  measured(storm, 'hot.p99Ms', small.hot),
  measured(storm, 'huge.p99Ms', small.huge),
  measured(storm, 'neighbourP99Ratio', Math.max(small.hot, small.huge) / small.quiet),
  measured(storm, 'large.quiet.p99Ms', large.quiet),
  measured(storm, 'large.huge.p99Ms', large.huge),
  measured(storm, 'large.neighbourP99Ratio', large.huge / large.quiet),
])
