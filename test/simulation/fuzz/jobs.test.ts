import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { functionTable } from '../../../infra/function-table.ts'
import { isTopicGreeting } from '../../../shared/domain/notifications/ses-event.ts'
import { Choices } from '../../fuzz/choices.ts'
import { readDocuments, type Schema } from '../../fuzz/documents.ts'
import { Hostile } from '../../fuzz/hostile.ts'
import { aptJobs, type Job } from '../../fuzz/jobs/apt-jobs.ts'
import {
  type Consumers,
  elsewhere,
  loadConsumers,
  type QueueName,
  queueNames,
  queues,
} from '../../fuzz/jobs/consumers.ts'
import { deliverJobs } from '../../fuzz/jobs/deliver.ts'
import { judgeJobs, type Tried } from '../../fuzz/jobs/judge-jobs.ts'
import { givenJobScene, type JobScene, mark } from '../../fuzz/jobs/scene.ts'
import { brokenBodies, withForeignIds, withWrongFields } from '../../fuzz/jobs/spoiled.ts'
import { asks } from '../../fuzz/people.ts'
import { namesIn } from '../../fuzz/service/import-places.ts'
import { deadLettersUrl } from '../../fuzz/world/environment.ts'
import { startWorld, type World } from '../../fuzz/world/world.ts'

const seed = Number(process.env['SEED'] ?? 1)

let world: World
let scene: JobScene
let consumers: Consumers
let apt: Record<QueueName, Job[]>
const choices = new Choices(seed)
const hostile = new Hostile(choices, seed)

beforeAll(async () => {
  world = await startWorld({
    POWERTOOLS_LOG_LEVEL: 'INFO',
    // A chat with three sockets is a large one.
    INLINE_SOCKETS: '2',
    ANY_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/append.fifo',
    WATCHED_QUEUES: 'append.fifo',
    WATCHED_DEAD_LETTERS: 'dead-letters-append.fifo',
  })
  consumers = await loadConsumers()
  scene = await givenJobScene(world, asks(world, readDocuments().operations))
  apt = aptJobs(scene)
}, 120_000)
afterAll(() => world.close())

const consumerOf = (name: QueueName) => ({ handler: consumers.handlers[queues[name].consumer], queue: name })
const deliver = (name: QueueName, jobs: readonly Job[]) => deliverJobs(world, consumerOf(name), jobs)

/** The jobs that stand beside wrong ones. */
const goodOf = (name: QueueName): Tried[] =>
  apt[name]
    .filter(({ isQuiet }) => !isQuiet)
    .slice(0, 2)
    .map((job) => ({ ...job, as: 'good' }))

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const fits = (name: QueueName, body: string): boolean =>
  consumers.schemas[name].safeParse(parsed(body)).success ||
  (name === 'EmailFeedback' && isTopicGreeting(body))

/** Ids that the jobs of the scene have, and those of others in their places. */
const others = () =>
  new Map([
    [scene.chatId, scene.elsewhereId],
    [scene.ann.userId, scene.dan.userId],
    [scene.bob.userId, 'nobody'],
    [scene.fay.userId, scene.dan.userId],
    [scene.ann.connectionId, scene.dan.connectionId],
    [scene.bob.connectionId, 'gone='],
  ])

const wrongOf = (name: QueueName): Tried[] => {
  const wrong = apt[name].flatMap(({ body, groupId }) => {
    const job = parsed(body)
    const jobs = [...withWrongFields(job, choices, hostile), ...withForeignIds(job, others())]
    const bodies = [...jobs.map((one) => JSON.stringify(one) ?? 'undefined'), ...brokenBodies(body, choices)]
    return bodies.map((wrong) => ({
      ...{ body: wrong, as: fits(name, wrong) ? 'odd' : 'malformed' },
      ...(groupId !== undefined && { groupId }),
    })) as Tried[]
  })
  return [...new Map(wrong.map((job) => [job.body, job])).values()]
}

const perBatch = 8
const inBatches = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / perBatch) }, (_, index) =>
    all.slice(index * perBatch, (index + 1) * perBatch),
  )

describe('the table of consumers', () => {
  it('has every function that no client calls', () => {
    const ofClients = /^functions\/(http|websocket)\//
    const names = Object.entries(functionTable).flatMap(([name, { entry }]) =>
      ofClients.test(entry) ? [] : [name],
    )
    const known = [...Object.keys(consumers.handlers), ...elsewhere]
    expect(known.toSorted()).toEqual(names.toSorted())
  })

  it.each(queueNames)('has jobs of every kind and with every field of %s', (name) => {
    const options = { io: 'input', unrepresentable: 'any', reused: 'inline' } as const
    const wanted = new Set(namesIn(z.toJSONSchema(consumers.schemas[name], options) as Schema))
    // Those of the queues of fan-outs have one form.
    const ofConsumer = queueNames.filter((other) => queues[other].consumer === queues[name].consumer)
    const jobs = ofConsumer.flatMap((other) =>
      name.startsWith('FanOut') || other === name ? apt[other] : [],
    )
    const tried = jobs.flatMap(({ body }) => [...body.matchAll(/"(\w+|detail-type)":/g)])
    const found = new Set(tried.map(([, field]) => field))
    expect([...wanted].filter((field) => !found.has(field))).toEqual([])
  })
})

describe('a job as it should be', () => {
  it.each(queueNames)('is done: %s', async (name) => {
    for (const job of apt[name]) {
      const { broken, failed, letters, effects, log } = await deliver(name, [job])
      expect([broken, [...failed], letters], job.body).toEqual([[], [], []])
      if (!job.isQuiet) expect(effects, job.body).not.toEqual([])
      expect(log).not.toContain(mark)
    }
  })
})

describe('wrong jobs', () => {
  it.each(queueNames)('harm no others in their batches: %s', async (name) => {
    const good = goodOf(name)
    const alone = (await deliver(name, good)).effects
    const deadLetters = deadLettersUrl(queues[name].deadLetters)
    const faultsOf = async (wrong: readonly Tried[]) => {
      const batch = [...good.slice(0, 1), ...wrong, ...good.slice(1)]
      return judgeJobs(batch, await deliver(name, batch), { alone, deadLetters })
    }
    const wrong = wrongOf(name)
    const malformed = wrong.filter(({ as }) => as === 'malformed')
    expect(malformed.length).toBeGreaterThan(5)
    // Jobs that this queue's schema lets through may refuse or repeat the good ones: only malformed ones are tried.
    const odd = name === 'Append' ? [] : wrong.filter(({ as }) => as === 'odd')
    const found: string[] = []
    for (const batch of [...inBatches(malformed), ...inBatches(odd)]) {
      const faults = await faultsOf(batch)
      if (faults.length > 0)
        found.push(`${faults.join()}: of ${batch.map(({ body }) => body.slice(0, 300)).join('\n')}`)
    }
    expect(found).toEqual([])
  })
})

it('a job of the append queue that no attempt could help took those behind it along to the dead letters', async () => {
  const [first, second] = goodOf('Append') as [Tried, Tried]
  const alone = (await deliver('Append', [first, second])).effects
  const empty = { ...(parsed(first.body) as object), id: 'impossible', message: {} }
  const impossible: Tried = { ...first, body: JSON.stringify(empty), as: 'odd' }
  const batch = [first, impossible, second]
  const delivered = await deliver('Append', batch)
  expect(judgeJobs(batch, delivered, { alone, deadLetters: deadLettersUrl('APPEND') })).toEqual([])
  expect(delivered.letters.map(({ body, groupId }) => [body, groupId])).toEqual([
    [impossible.body, impossible.groupId],
  ])
})
