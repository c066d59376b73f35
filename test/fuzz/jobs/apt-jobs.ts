import { randomUUID } from 'node:crypto'
import type { ChatPush, FanOutJob } from '../../../shared/domain/fan-out/fan-out-job.ts'
import type { Change } from '../world/checked-table.ts'
import type { QueueName } from './consumers.ts'
import { type JobScene, mark } from './scene.ts'

/** A job as its producer sends it. */
export type Job = {
  body: string
  /** A FIFO queue has groups. */
  groupId?: string
  /** There is nothing to do, or nothing that shows. Without it, a job that has no effect fails a test. */
  isQuiet?: true
}

const json = (value: unknown, more: Omit<Job, 'body'> = {}): Job => ({ body: JSON.stringify(value), ...more })
const quiet = { isQuiet: true } as const

/** A record of the table's stream, as Lambda brings it. */
export const streamRecord = ({ pk, sk, before, after }: Change, index: number) => ({
  eventID: randomUUID(),
  eventName: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
  eventSource: 'aws:dynamodb',
  dynamodb: {
    ApproximateCreationDateTime: Math.floor(Date.now() / 1000),
    Keys: { pk: { S: pk }, sk: { S: sk } },
    SequenceNumber: String(100_000 + index),
    ...(before && { OldImage: before }),
    ...(after && { NewImage: after }),
  },
})

const message = ({ ann, chatId }: JobScene, seq: number) => ({
  ...{ chatId, seq, type: 'text' as const, senderId: ann.userId, senderName: ann.username, text: mark },
  ...{ sentAt: '2026-11-21T13:45:00.000Z', revision: 0 },
})

const fanOuts = (scene: JobScene): Job[] => {
  const { ann, bob, chatId, largeId, largeSeq, seq } = scene
  const job = (fields: Partial<FanOutJob>): FanOutJob => ({ chatId, pushes: [], attempt: 0, ...fields })
  const messages = (...seqs: number[]): ChatPush =>
    ({ type: 'messages', chatId, messages: seqs.map((one) => message(scene, one)) }) as ChatPush
  const member = {
    userId: bob.userId,
    username: bob.username,
    role: 'member',
    joinedAt: '2026-11-21T13:45:00Z',
  }
  const others = [
    { type: 'message.updated', chatId, message: message(scene, seq) },
    { type: 'member.added', chatId, members: [member] },
    { type: 'member.removed', chatId, userId: bob.userId },
    { type: 'chat.deleted', chatId },
  ] as ChatPush[]
  const group = { groupId: chatId }
  const shards = { groupId: `${largeId}#0` }
  return [
    json(job({ pushes: [messages(seq + 10)] }), group),
    json(job({ pushes: [messages(seq + 11)], exceptConnectionId: bob.connectionId }), group),
    json(job({ pushes: others, repeated: true }), group),
    json(job({ pushes: [messages(seq)], own: [{ connectionId: ann.connectionId, seq }] }), group),
    json(job({ chatId: largeId, shard: 0, seq: largeSeq }), shards),
  ]
}

const retries = (scene: JobScene): Job[] => {
  const { ann, bob, chatId, largeId, seq, largeSeq } = scene
  const push = { type: 'messages', chatId, messages: [message(scene, seq)] }
  const only = (...actors: (typeof ann)[]) =>
    actors.map(({ connectionId, userId }) => ({ connectionId, userId }))
  return [
    json({ chatId, pushes: [push], only: only(ann), attempt: 1 }),
    json({ chatId, pushes: [], only: only(bob, ann), range: { from: 1, to: seq }, attempt: 2 }),
    json({
      ...{ chatId: largeId, pushes: [], only: only(bob), range: { from: 1, to: largeSeq } },
      ...{ shard: 0, attempt: 1, seq: largeSeq, repeated: true },
    }),
    json({ activity: { chatId } }),
  ]
}

const notifications = ({ bob, fay, chatId, seq }: JobScene): Job[] => {
  const event = (type: string, fields: object) => ({
    ...{ version: '0', id: randomUUID(), source: 'parley', 'detail-type': type },
    detail: { version: 1, chatId, message: { seq, type: 'text', text: mark, ...fields } },
  })
  return [
    json(event('message.created', {})),
    json(event('message.updated', { editedAt: '2026-11-21T13:45:00Z', mentions: [fay.userId] })),
    json({ kind: 'member', chatId, userId: fay.userId }),
    json({ kind: 'sweep', chatId, seq }),
    json({ kind: 'sweep', chatId, seq, from: { afterUserId: ' ', upToSeq: seq } }),
    json({ kind: 'member', chatId, userId: bob.userId, followUpOf: 1 }, quiet),
  ]
}

const sessionEvents = ({ ann, bob }: JobScene): Job[] => {
  const event = (event_type: string, user_id: string, session_id: string, more: object = {}) => ({
    ...{ id: randomUUID(), source: 'auth-service', 'detail-type': 'user_session_events' },
    detail: { event_type, user_id, session_id, timestamp: Math.floor(Date.now() / 1000), ...more },
  })
  return [
    json(event('user_login', ann.userId, 'a-new-session', { role: 'member' })),
    json(event('user_logout', bob.userId, String(bob.claims['origin_jti']))),
    json(event('user_logout', 'auth0|somebody', 'a session of another service')),
  ]
}

const feedback = ({ fay }: JobScene): Job[] => {
  const timestamp = '2026-11-21T13:45:00.000Z'
  const to = (emailAddress: string) => [{ emailAddress }]
  return [
    json({
      eventType: 'Bounce',
      bounce: { bounceType: 'Permanent', bouncedRecipients: to(fay.email), timestamp },
    }),
    json({
      eventType: 'Complaint',
      complaint: {
        ...{ complainedRecipients: to(`${mark}@example.com`), complaintFeedbackType: 'abuse', timestamp },
      },
    }),
    json(
      {
        eventType: 'Bounce',
        bounce: { bounceType: 'Transient', bouncedRecipients: to(fay.email), timestamp },
      },
      quiet,
    ),
    { body: 'Successfully validated SNS topic for Amazon SES event publishing.', ...quiet },
  ]
}

const accountJobs = ({ ann, bob, dan, eve }: JobScene): Job[] => [
  json({ userId: eve.userId }),
  json({ export: ann.userId }),
  json({ erase: dan.userId }),
  json({ deletedAccount: bob.userId }, quiet),
  json({ deletedAccounts: [bob.userId, ann.userId] }, quiet),
  json({ dailySweep: {} }, quiet),
  json({ sweep: { accounts: true, part: { number: 0, of: 2 } } }, quiet),
  json(
    { sweep: { from: { pk: 'CHAT#a', sk: 'HEAD' }, checked: { asked: 3, missing: [bob.userId] } } },
    quiet,
  ),
]

const cleanUps = (scene: JobScene): Job[] => [
  json({ eventName: 'REMOVE', dynamodb: { OldImage: scene.roster } }),
  json({ offline: { userId: scene.fay.userId, lastSeenAt: scene.lastSeenAt } }),
  json({ picture: { userId: scene.ann.userId } }, quiet),
  ...scene.changes.flatMap((change, index) =>
    change.sk === 'META' || change.sk === 'PROFILE' ? [json(streamRecord(change, index), quiet)] : [],
  ),
]

/** The stream's filter leaves others out. */
const isFollowed = ({ sk }: Change): boolean => /^(META|MEMBER#|MSG#)/.test(sk)

/** Changes that are told on the bus of domain events. */
const isTold = ({ sk, before, after }: Change): boolean => /^(MEMBER|MSG)#/.test(sk) && !(before && after)

/** Jobs of each queue, of every kind that it has. The first two can be done beside each other. */
export const aptJobs = (scene: JobScene): Record<QueueName, Job[]> => ({
  AccountJobs: accountJobs(scene),
  Append: scene.appends.map((body) => ({ body, groupId: scene.chatId })),
  CleanUpRetry: cleanUps(scene),
  DomainEventsRedrive: scene.changes
    .filter(isFollowed)
    .map((change, index) => json(streamRecord(change, index), isTold(change) ? {} : quiet)),
  EmailFeedback: feedback(scene),
  FanOut: fanOuts(scene),
  FanOutRetry: retries(scene),
  NotificationGuard: [
    json({ chatId: scene.chatId, senderId: scene.ann.userId, clientMessageId: scene.abandoned }),
  ],
  Notifications: notifications(scene),
  SessionEvents: sessionEvents(scene),
})
