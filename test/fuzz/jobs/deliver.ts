import { randomUUID } from 'node:crypto'
import type { Handler } from '../../steps/in-process/load-handlers.ts'
import type { Sent } from '../world/aws.ts'
import type { Change } from '../world/checked-table.ts'
import { isDeadLetters } from '../world/environment.ts'
import type { World } from '../world/world.ts'
import type { Job } from './apt-jobs.ts'

/** All that came of a batch, and of what was delivered again of it. */
export type Delivered = {
  /** The error that the handler threw, or its answer in place of the failures of its batch. */
  broken: string[]
  /** The places in the batch of jobs whose handling failed to the last. SQS puts them among the dead letters then. */
  failed: Set<number>
  /** Jobs that the consumer itself put among the dead letters. */
  letters: Sent[]
  /** All else that it did, also jobs and events that it sent, in words that are the same for the same. */
  effects: string[]
  /** The lines of the log. */
  log: string
}

/** So often a failed job comes: the fewest that any queue gives it. */
const receives = 4

/** Runs with all that the process prints. */
const printing = async <T>(work: () => Promise<T>): Promise<{ done: T; log: string }> => {
  const lines: string[] = []
  const { stdout } = process
  const { write } = stdout
  stdout.write = (chunk: unknown) => {
    lines.push(String(chunk))
    return true
  }
  try {
    return { done: await work(), log: lines.join('') }
  } finally {
    stdout.write = write
  }
}

/** Times and seqs differ from run to run, and an item that was written and removed made no difference. */
const ofChange = ({ pk, sk, before, after }: Change): string => {
  const kind = before === undefined ? 'wrote' : after === undefined ? 'removed' : 'changed'
  const place = `${kind} ${pk} ${sk.replace(/\d{12,}/g, '#')}`
  // One that says what became of a job of the append queue says it by the fields that it has.
  return pk.startsWith('APPEND#') ? `${place} ${Object.keys(after ?? {}).toSorted()}` : place
}

const netChanges = (changes: readonly Change[]): Change[] =>
  [...Map.groupBy(changes, ({ pk, sk }) => `${pk}\n${sk}`).values()].flatMap((ofItem) => {
    const [first, last] = [ofItem[0], ofItem.at(-1)]
    if (!first || !last || JSON.stringify(first.before) === JSON.stringify(last.after)) return []
    return [{ ...first, after: last.after }]
  })

const ofFrame = ({ connectionId, frame }: World['aws']['frames'][number]): string[] => {
  const { type, messages } = frame as { type: string; messages?: { text?: string }[] }
  return messages
    ? messages.map(({ text }) => `pushed ${text} to ${connectionId}`)
    : [`pushed ${type} to ${connectionId}`]
}

const ofSent = ({ to, body }: Sent): string => {
  const { eventId } = JSON.parse(body) as { eventId?: string }
  return eventId === undefined ? `sent to ${to}` : `told ${eventId}`
}

/** Runs work of consumers, and takes back what it did. */
const andTakeBack = async (
  world: World,
  work: () => Promise<void>,
): Promise<Pick<Delivered, 'letters' | 'effects' | 'log'>> => {
  const { aws, table } = world
  world.takeEffects()
  const [open, objects] = [[...aws.open], [...aws.objects]]
  const { log } = await printing(work)
  const jobs = aws.jobs.splice(0)
  const emails = aws.emails.splice(0)
  const { changes, frames } = world.takeEffects()
  table.undo(changes)
  aws.open = new Set(open)
  aws.objects = new Map(objects)
  const sent = jobs.filter(({ to }) => !isDeadLetters(to))
  const effects = [
    ...netChanges(changes).map(ofChange),
    ...frames.flatMap(ofFrame),
    ...sent.map(ofSent),
    ...emails.map(() => 'sent an e-mail'),
  ]
  return { letters: jobs.filter(({ to }) => isDeadLetters(to)), effects, log }
}

const context = (name: string) => ({ functionName: name, awsRequestId: randomUUID() })

type Answer = { batchItemFailures?: { itemIdentifier: string }[] }

/** @returns the places of those that failed, or what is wrong with the answer. */
const failuresIn = (answer: unknown, ids: readonly string[]): number[] | string => {
  const { batchItemFailures } = (answer ?? {}) as Answer
  if (!Array.isArray(batchItemFailures)) return 'answered without the failures of its batch'
  const places = batchItemFailures.map(({ itemIdentifier }) => ids.indexOf(itemIdentifier))
  if (places.includes(-1)) return 'named a failure that is not of its batch'
  return new Set(places).size < places.length ? 'named a failure twice' : places
}

/** Brings a batch of a queue to its consumer, and what failed of it again, as SQS does, until it gives up. */
export const deliverJobs = async (
  world: World,
  { handler, queue }: { handler: Handler; queue: string },
  jobs: readonly Job[],
): Promise<Delivered> => {
  const broken: string[] = []
  let left = jobs.map(({ body, groupId }, place) => ({ place, body, groupId, messageId: randomUUID() }))
  const done = await andTakeBack(world, async () => {
    for (let receive = 1; receive <= receives && left.length > 0; receive++) {
      const taken = left
      const Records = taken.map(({ body, groupId, messageId }) => ({
        ...{ messageId, body, receiptHandle: messageId, eventSource: 'aws:sqs' },
        eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
        attributes: {
          ApproximateReceiveCount: String(receive),
          SentTimestamp: String(Date.now()),
          ...(groupId !== undefined && { MessageGroupId: groupId }),
        },
      }))
      try {
        const failures = failuresIn(
          await handler({ Records }, context(queue)),
          taken.map(({ messageId }) => messageId),
        )
        if (typeof failures === 'string') broken.push(failures)
        else left = failures.toSorted((one, other) => one - other).flatMap((at) => taken[at] ?? [])
      } catch (thrown) {
        broken.push(`threw ${String(thrown)}`)
      }
      if (broken.length > 0) return
    }
  })
  return { ...done, broken, failed: new Set(left.map(({ place }) => place)) }
}
