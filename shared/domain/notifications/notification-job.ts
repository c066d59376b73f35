import * as z from 'zod'

const id = z.string().min(1)
const seq = z.int().min(1)

/** Check a chat's members, unless a sweep up to `seq` is done. */
const SweepJob = z.strictObject({
  kind: z.literal('sweep'),
  chatId: id,
  seq,
  /** Continue an earlier job: after this member, up to the seq at which the first job began. */
  from: z.strictObject({ afterUserId: id, upToSeq: seq }).optional(),
})
export type SweepJob = z.infer<typeof SweepJob>

/** Check whether a member is due an e-mail, and send it. */
const MemberJob = z.strictObject({
  kind: z.literal('member'),
  chatId: id,
  userId: id,
  /** Queued with the e-mail of this time (epoch milliseconds), to cover what comes before the next one may be sent. */
  followUpOf: z.int().optional(),
})
export type MemberJob = z.infer<typeof MemberJob>

/** A new message, as EventBridge forwards the event. Other fields are ignored, so that events may grow. */
const WrittenEvent = z
  .object({
    'detail-type': z.literal('message.created'),
    detail: z.object({ chatId: id, message: z.object({ seq }) }),
  })
  .transform(({ detail }) => ({ kind: 'written' as const, chatId: detail.chatId, seq: detail.message.seq }))
export type Written = z.infer<typeof WrittenEvent>

/** An edited message, and whom it mentions: perhaps somebody whom it did not mention before. */
const EditedEvent = z
  .object({
    'detail-type': z.literal('message.updated'),
    detail: z.object({ chatId: id, message: z.object({ mentions: z.array(id) }) }),
  })
  .transform(({ detail }) => ({
    kind: 'edited' as const,
    chatId: detail.chatId,
    userIds: detail.message.mentions,
  }))

/** A message of the notifications queue. */
export const NotificationJob = z.union([
  WrittenEvent,
  EditedEvent,
  z.discriminatedUnion('kind', [SweepJob, MemberJob]),
])
export type NotificationJob = z.infer<typeof NotificationJob>
