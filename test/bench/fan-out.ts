import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { StubReady } from './connections-stub.ts'
import { fanOut } from './figures/fan-out.ts'
import { type Figure, measuredOften, median } from './figures/figure.ts'
import { type CandidateName, candidateNames, candidatesFor, setCredentials } from './post-candidates.ts'
import { progress, report } from './report.ts'

/**
 * Posts of one frame to many sockets: ours, unsigned and bare, the SDK as it comes, and the SDK with as many connections
 * as ours has at most. Over TLS as on AWS, and without; with sockets that are gone or throttled; after quiet. In each
 * round all candidates do the same work one after another, some times over. Of each one's runs that with the least
 * processor time counts, because other load on the machine can only add to it.
 *
 * Candidates are compared by the processor time of this process. The stub of `@connections` takes as much as the faster
 * ones for each post: without a core of its own, and elapsed, it would be what is measured.
 */
const large = process.argv.includes('--large')
const latencyMs = 10
const sizes = large ? [10, 100, 1000, 10_000, 50_000] : [10, 249]
const mainSize = 2000
const shares = [0.01, 0.1]
const quietMs = 5000
/** Runs of each candidate in a round. */
const turns = 2

setCredentials()
const startStub = async (tls: boolean): Promise<string> => {
  const stub = fork(join(import.meta.dirname, 'connections-stub.ts'), {
    env: { ...process.env, LATENCY_MS: `${latencyMs}`, TLS: `${tls}` },
  })
  process.once('exit', () => stub.kill())
  const [{ url, cert }] = (await once(stub, 'message')) as [StubReady]
  if (cert) setDefaultCACertificates([...getCACertificates('default'), cert])
  return url
}

type Run = { ms: number; cpuMs: number }
type Runs = Record<CandidateName, Run[]>
type Candidates = Awaited<ReturnType<typeof candidatesFor>>

const idsOf = (count: number, kind = 'here', share = 0): string[] =>
  Array.from({ length: count }, (_, index) => {
    // Spread evenly, and exactly so many.
    const special = Math.floor((index + 1) * share) > Math.floor(index * share)
    return `${special ? kind : 'here'}-${Buffer.from(`${index}`.padStart(6, '0')).toString('base64')}=`
  })
const measure = async (post: () => Promise<void>): Promise<Run> => {
  const before = process.cpuUsage()
  const start = performance.now()
  await post()
  const ms = performance.now() - start
  const { user, system } = process.cpuUsage(before)
  return { ms, cpuMs: (user + system) / 1000 }
}
const cheapest = (runs: readonly Run[]): Run =>
  runs.reduce((least, run) => (run.cpuMs < least.cpuMs ? run : least))
const noRuns = (): Runs => ({ ours: [], bare: [], sdk: [], sdkTuned: [] })
const compare = async (
  candidates: Candidates,
  ids: readonly string[],
  rounds: number,
  names: readonly CandidateName[] = candidateNames,
): Promise<Runs> => {
  const runs = noRuns()
  for (let round = 0; round < rounds; round++) {
    const taken = noRuns()
    for (let turn = 0; turn < turns; turn++)
      for (const name of names) taken[name].push(await measure(() => candidates[name](ids)))
    for (const name of names) runs[name].push(cheapest(taken[name]))
  }
  return runs
}

/** The ratios of each round: rounds differ more than the candidates within one do. */
const ratios = (runs: Runs, of: keyof Run, other: CandidateName) =>
  runs.ours.map((run, round) => (runs[other][round]?.[of] ?? Number.NaN) / run[of])
const rates = (runs: Runs, name: CandidateName, count: number) =>
  runs[name].map(({ ms }) => count / (ms / 1000))
const micros = (runs: Runs, name: CandidateName, count: number) =>
  runs[name].map(({ cpuMs }) => (cpuMs * 1000) / count)
/** A row of the table without a key. */
const row = (what: string, runs: Runs, names: readonly CandidateName[]): Figure => ({
  what,
  value: names
    .map((name) => {
      const [ms, cpuMs] = [
        median(runs[name].map((run) => run.ms)),
        median(runs[name].map((run) => run.cpuMs)),
      ]
      return `${name} ${Math.round(ms)} ms (${Math.round(cpuMs)} CPU)`
    })
    .join(', '),
})

const tls = await candidatesFor(await startStub(true))
const plain = await candidatesFor(await startStub(false))
progress('warming up')
for (const candidates of [tls, plain]) await compare(candidates, idsOf(mainSize), 3)

progress(`${mainSize} sockets over TLS`)
const main = await compare(tls, idsOf(mainSize), 5)
progress(`${mainSize} sockets without TLS`)
const withoutTls = await compare(plain, idsOf(mainSize), 3)

const bySize: Figure[] = []
for (const size of sizes) {
  progress(`${size} sockets`)
  bySize.push(row(`to ${size} sockets`, await compare(tls, idsOf(size), 3), candidateNames))
}

const byShare: Figure[] = []
for (const kind of ['gone', 'throttled'])
  for (const share of shares) {
    progress(`${share * 100} % ${kind}`)
    const runs = await compare(tls, idsOf(mainSize, kind, share), 2, ['ours', 'bare', 'sdk'])
    byShare.push(row(`to ${mainSize} sockets, ${share * 100} % ${kind}`, runs, ['ours', 'bare', 'sdk']))
  }

const [warm, quiet] = [noRuns(), noRuns()]
const resting = ['ours', 'sdk'] as const
const few = idsOf(249)
for (let round = 1; round <= 5; round++) {
  progress(`after ${quietMs / 1000} s of quiet, round ${round}`)
  for (const name of resting) {
    await tls[name](few)
    warm[name].push(await measure(() => tls[name](few)))
  }
  await sleep(quietMs)
  for (const name of resting) quiet[name].push(await measure(() => tls[name](few)))
}
const all = (runs: Runs, of: keyof Run, name: CandidateName) => runs[name].map((run) => run[of])
const quietRatios = (of: keyof Run, name: CandidateName) =>
  quiet[name].map((run, round) => run[of] / (warm[name][round]?.[of] ?? Number.NaN))

report([
  measuredOften(fanOut, 'perSecond', rates(main, 'ours', mainSize)),
  measuredOften(fanOut, 'bare.perSecond', rates(main, 'bare', mainSize)),
  measuredOften(fanOut, 'sdk.perSecond', rates(main, 'sdk', mainSize)),
  measuredOften(fanOut, 'sdkTuned.perSecond', rates(main, 'sdkTuned', mainSize)),
  measuredOften(fanOut, 'cpuMicrosPerPost', micros(main, 'ours', mainSize)),
  measuredOften(fanOut, 'bare.cpuMicrosPerPost', micros(main, 'bare', mainSize)),
  measuredOften(fanOut, 'sdk.cpuMicrosPerPost', micros(main, 'sdk', mainSize)),
  measuredOften(fanOut, 'sdkTuned.cpuMicrosPerPost', micros(main, 'sdkTuned', mainSize)),
  measuredOften(fanOut, 'vsSdk', ratios(main, 'cpuMs', 'sdk')),
  measuredOften(fanOut, 'vsSdkTuned', ratios(main, 'cpuMs', 'sdkTuned')),
  measuredOften(fanOut, 'elapsed.vsSdk', ratios(main, 'ms', 'sdk')),
  measuredOften(fanOut, 'elapsed.vsSdkTuned', ratios(main, 'ms', 'sdkTuned')),
  measuredOften(fanOut, 'vsBarePerCpu', ratios(main, 'cpuMs', 'bare')),
  measuredOften(fanOut, 'plain.vsSdk', ratios(withoutTls, 'cpuMs', 'sdk')),
  measuredOften(fanOut, 'plain.vsBarePerCpu', ratios(withoutTls, 'cpuMs', 'bare')),
  ...bySize,
  ...byShare,
  measuredOften(fanOut, 'warmMs', all(warm, 'ms', 'ours')),
  measuredOften(fanOut, 'warmCpuMs', all(warm, 'cpuMs', 'ours')),
  measuredOften(fanOut, 'afterQuietMs', all(quiet, 'ms', 'ours')),
  measuredOften(fanOut, 'afterQuietCpuMs', all(quiet, 'cpuMs', 'ours')),
  measuredOften(fanOut, 'sdk.warmMs', all(warm, 'ms', 'sdk')),
  measuredOften(fanOut, 'sdk.warmCpuMs', all(warm, 'cpuMs', 'sdk')),
  measuredOften(fanOut, 'sdk.afterQuietMs', all(quiet, 'ms', 'sdk')),
  measuredOften(fanOut, 'sdk.afterQuietCpuMs', all(quiet, 'cpuMs', 'sdk')),
  measuredOften(fanOut, 'afterQuietVsWarm', quietRatios('cpuMs', 'ours')),
  measuredOften(fanOut, 'sdk.afterQuietVsWarm', quietRatios('cpuMs', 'sdk')),
])
process.exit()
