import { expect, test } from 'vitest'
import {
  type Conversation,
  converse,
  describeKinds,
  faultKinds,
  givenSpeakers,
  type Heard,
  underFaults,
} from '../history/sockets/conversation.ts'
import { type Memory, processMemory } from '../steps/generic/process-memory.ts'

/** `SOAK_MINUTES=10 SOAK_SOCKETS=500 SOAK_PER_SECOND=10 SEED=1 npm run soak` */
const setting = (name: string, usual: number): number => Number(process.env[name] ?? usual)

const minutes = setting('SOAK_MINUTES', 60)
const sockets = setting('SOAK_SOCKETS', 500)
const perSecond = setting('SOAK_PER_SECOND', 10)
const seed = setting('SEED', Math.floor(Math.random() * 1e6))

const devices = 10
const perChat = 5
/**
 * Seconds in a chat, which is checked then; the next chat goes on over the same sockets. To enter takes a part of them,
 * and at least these are left to talk.
 */
const roundSeconds = 50
const talkSeconds = 25
/** More would only queue up in an emulator that runs frames one after another. */
const atOnce = 16
/** Acks that take longer say that the emulator has too much to do: the next round talks less. */
const aimedAckMs = 500
/**
 * The first calls load much, which is no leak. In these rounds functions are killed at their calls, and later no more:
 * the memory of a process that has just begun would show nothing.
 */
const warmUpRounds = 2
const mostGrowth = 1.25
/** So many rounds have to pass in these minutes, and have each kind of fault. */
const enough = { minutes: 10, rounds: 6 }

type Round = { heard: Omit<Heard, 'story'>; memory: Memory; seconds: number }

const columns = [
  ['round', (_: Round, index: number) => index + 1],
  ['seconds', ({ seconds }: Round) => seconds],
  ['operations', ({ heard }: Round) => heard.operations],
  ['frames', ({ heard }: Round) => heard.frames],
  ['faults', ({ heard }: Round) => heard.faults],
  ['violations', ({ heard }: Round) => heard.violations],
  ['ack p50 ms', ({ heard }: Round) => heard.ackMs.median],
  ['ack p99 ms', ({ heard }: Round) => heard.ackMs.p99],
  ['functions MB', ({ memory }: Round) => memory.functions],
  ['MB each', ({ memory }: Round) => memory.perFunction],
  ['emulator MB', ({ memory }: Round) => memory.emulator],
  ['clients MB', ({ memory }: Round) => memory.own],
] as const satisfies [string, (round: Round, index: number) => number][]

const rowOf = (round: Round, index: number): string =>
  `| ${columns.map(([name, read]) => String(Math.round(read(round, index))).padStart(name.length)).join(' | ')} |`

const head = [
  `| ${columns.map(([name]) => name).join(' | ')} |`,
  `| ${columns.map(([name]) => '-'.repeat(name.length)).join(' | ')} |`,
]

const say = (...lines: string[]) => process.stdout.write(`${lines.join('\n')}\n`)

/** How many faults of each kind all rounds had. */
const kindsOf = (rounds: readonly Round[]): Record<string, number> => {
  const sum: Record<string, number> = {}
  for (const { heard } of rounds)
    for (const [kind, count] of Object.entries(heard.kinds)) sum[kind] = (sum[kind] ?? 0) + count
  return sum
}

const summarise = (rounds: readonly Round[]): void => {
  const sumOf = (name: 'operations' | 'frames' | 'faults' | 'violations') =>
    rounds.reduce((sum, { heard }) => sum + heard[name], 0)
  say(
    `soak of ${rounds.length} rounds, seed ${seed}: ${sumOf('operations')} operations, ${sumOf('frames')} frames, ${sumOf('faults')} faults, ${sumOf('violations')} violations`,
    `faults by kind: ${describeKinds(kindsOf(rounds))}`,
    ...head,
    ...rounds.map(rowOf),
  )
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN

/** Compares the last quarter of the rounds with the first. The emulator keeps all data in memory; it may grow. */
const expectNoGrowth = (rounds: readonly Round[]): void => {
  const warm = rounds.slice(warmUpRounds)
  const quarter = Math.ceil(warm.length / 4)
  if (warm.length < 4) return
  for (const of of ['perFunction', 'own'] as const) {
    const [before, after] = [warm.slice(0, quarter), warm.slice(-quarter)].map((some) =>
      median(some.map(({ memory }) => memory[of])),
    )
    expect(after, of).toBeLessThan(mostGrowth * (before ?? Number.NaN))
  }
}

test(`${sockets} sockets talk for ${minutes} minutes, and nothing is lost and no memory leaks, with seed ${seed}`, {
  timeout: (minutes + 30) * 60_000,
}, async () => {
  const people = await givenSpeakers(Math.ceil(sockets / devices))
  const fastestMs = (sockets / perSecond) * 1000
  const rounds: Round[] = []
  const first = {
    seed,
    seconds: roundSeconds,
    atLeastSeconds: talkSeconds,
    people,
    perChat,
    devices,
    atOnce,
    everyFault: true,
  }
  const endMs = performance.now() + minutes * 60_000
  let pauseMs = fastestMs
  await underFaults({ ...first, pauseMs }, async (faults) => {
    let former: Conversation | undefined
    say(...head)
    for (let round = 0; performance.now() < endMs; round++) {
      const beganMs = performance.now()
      faults.services.kills = round < warmUpRounds
      const asked = { ...first, pauseMs, seed: seed + round }
      const { heard, conversation } = await converse(asked, faults, former)
      expect(heard.broken).toEqual([])
      former = conversation
      // Else the memory of clients would follow how much was said in the round.
      conversation.forget()
      const { story: _, ...told } = heard
      const seconds = (performance.now() - beganMs) / 1000
      const done: Round = { heard: told, memory: await processMemory(), seconds }
      rounds.push(done)
      say(rowOf(done, round))
      const slower = Math.min(2, Math.max(0.5, (heard.ackMs.median || aimedAckMs) / aimedAckMs))
      pauseMs = Math.max(fastestMs, pauseMs * slower)
    }
    former?.end()
  }).finally(() => summarise(rounds))
  expectNoGrowth(rounds)
  if (minutes < enough.minutes) return
  expect(rounds.length).toBeGreaterThanOrEqual(enough.rounds)
  expect(Object.keys(kindsOf(rounds))).toEqual(expect.arrayContaining([...faultKinds]))
})
