import { expect, test } from 'vitest'
import { type Conversation, converse, givenSpeakers, underFaults } from '../history/sockets/conversation.ts'
import { type Memory, processMemory } from '../steps/generic/process-memory.ts'

/** `SOAK_MINUTES=10 SOAK_SOCKETS=500 SOAK_PER_SECOND=10 SEED=1 npm run soak` */
const setting = (name: string, usual: number): number => Number(process.env[name] ?? usual)

const minutes = setting('SOAK_MINUTES', 60)
const sockets = setting('SOAK_SOCKETS', 500)
const perSecond = setting('SOAK_PER_SECOND', 10)
const seed = setting('SEED', Math.floor(Math.random() * 1e6))

const devices = 10
const perChat = 5
/** Seconds of talk in a chat, which is checked then; the next chat goes on over the same sockets. */
const roundSeconds = 60
/** The first calls load much, which is no leak. */
const warmUpRounds = 2
const mostGrowth = 1.25

const describe = ({ functions, perFunction, emulator, own }: Memory): string =>
  `functions ${Math.round(functions)} MB (${Math.round(perFunction)} each), emulator ${Math.round(emulator)}, clients ${Math.round(own)}`

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN

test(`${sockets} sockets talk for ${minutes} minutes, and nothing is lost and no memory leaks, with seed ${seed}`, {
  timeout: (minutes + 30) * 60_000,
}, async () => {
  const people = await givenSpeakers(Math.ceil(sockets / devices))
  const pauseMs = (sockets / perSecond) * 1000
  const memories: Memory[] = []
  const endMs = performance.now() + minutes * 60_000
  const first = { seed, seconds: roundSeconds, people, perChat, devices, pauseMs }
  const sum = { operations: 0, frames: 0, faults: 0 }
  await underFaults(first, async (faults) => {
    let former: Conversation | undefined
    for (let round = 0; performance.now() < endMs; round++) {
      const { heard, conversation } = await converse({ ...first, seed: seed + round }, faults, former)
      expect(heard.broken).toEqual([])
      former = conversation
      for (const name of ['operations', 'frames', 'faults'] as const) sum[name] += heard[name]
      const memory = await processMemory()
      memories.push(memory)
      process.stdout.write(`soak, round ${round + 1}: ${describe(memory)}\n`)
    }
    former?.end()
  })
  process.stdout.write(
    `soak: ${sum.operations} operations, ${sum.frames} frames, ${sum.faults} faults, 0 violations\n`,
  )
  const warm = memories.slice(warmUpRounds)
  const quarter = Math.ceil(warm.length / 4)
  const [before, after] = [warm.slice(0, quarter), warm.slice(-quarter)]
  if (warm.length < 4) return
  // The emulator keeps all data in memory; it may grow.
  for (const of of ['perFunction', 'own'] as const)
    expect(median(after.map((one) => one[of])), of).toBeLessThan(
      mostGrowth * median(before.map((one) => one[of])),
    )
})
