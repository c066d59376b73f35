import * as z from 'zod'

const id = z.string().min(1)
const seq = z.int().min(1)

/** Look through a chat's members, unless that was done up to `seq`. */
const SweepJob = z.strictObject({
  kind: z.literal('sweep'),
  chatId: id,
  seq,
  /** Go on where an earlier job stopped: after this member, for what was there when the first began. */
  from: z.strictObject({ afterUserId: id, upToSeq: seq }).optional(),
})
export type SweepJob = z.infer<typeof SweepJob>

/** Look whether a member is due an e-mail, and send it. */
const MemberJob = z.strictObject({
  kind: z.literal('member'),
  chatId: id,
  userId: id,
  /** Queued with the e-mail of this moment (epoch milliseconds), to tell of what comes until the next may be sent. */
  followUpOf: z.int().optional(),
})
export type MemberJob = z.infer<typeof MemberJob>

/** That somebody wrote something, as EventBridge hands it on; other fields are let through, so that events may grow. */
const WrittenEvent = z
  .object({
    'detail-type': z.literal('message.created'),
    detail: z.object({ chatId: id, message: z.object({ seq }) }),
  })
  .transform(({ detail }) => ({ kind: 'written' as const, chatId: detail.chatId, seq: detail.message.seq }))
export type Written = z.infer<typeof WrittenEvent>

/** What lies in the notifications' queue. */
export const NotificationJob = z.union([WrittenEvent, z.discriminatedUnion('kind', [SweepJob, MemberJob])])
export type NotificationJob = z.infer<typeof NotificationJob>
