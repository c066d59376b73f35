import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { sqs } from '../../platform/queues/sqs.ts'
import { presenceSettings } from '../../platform/settings/presence.ts'
import {
  isBack,
  type Presence,
  presenceChange,
  type PresenceRecord,
  shownPresence,
  shownPresenceOf,
} from './presence.ts'
import { pushPresence } from './push-presence.ts'

/**
 * Announces who comes online and who goes offline, to every socket that has entered a chat of the user. A user may be
 * in a thousand chats, so an announcement is dear, and flips cost none:
 *
 *     socket   opens ──────────── closes  opens  closes  opens ──────────────── closes
 *     stream   online: announce   offline: job   offline: job                   offline: job
 *     queue                       5 s later: online again, nothing to announce  5 s later: announce
 */

/** A user whose last socket ended then. */
export type PresenceEnd = { userId: string; lastSeenAt?: string | undefined }
/** The body of a job in the queue. */
type EndJob = { offline: PresenceEnd }

const announceEndLater = async (userId: string, { lastSeenAt }: Presence): Promise<void> => {
  const { queueUrl, graceSeconds } = presenceSettings()
  await sqs().send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify({ offline: { userId, lastSeenAt } } satisfies EndJob),
      DelaySeconds: graceSeconds,
    }),
  )
}

/**
 * Announces a presence, and the next one if it has changed meanwhile: the stream and the queue may announce at the same
 * time, and whoever is the last to push has looked after that.
 */
const announce = async (userId: string, presence: Presence): Promise<void> => {
  await pushPresence(userId, presence)
  const now = await shownPresenceOf(userId)
  if (now.online === presence.online) return
  if (now.online) await announce(userId, now)
  else await announceEndLater(userId, now)
}

/**
 * Follows a change of a user's record in the table's stream, whatever opened or closed a socket: nobody who sends,
 * connects or closes waits for it. Coming online is announced at once, going offline once it has lasted, and who hides
 * their presence goes offline at once.
 * @param before the user's record before the change; undefined if there was none.
 * @param after the record after it.
 */
export const followPresence = async (
  userId: string,
  before: PresenceRecord | undefined,
  after: PresenceRecord | undefined,
): Promise<void> => {
  const change = presenceChange(before, after)
  if (change === 'hidden') return announce(userId, { online: false })
  if (change === 'offline') return announceEndLater(userId, shownPresence(after))
  if (change !== 'online' || isBack(before, presenceSettings().graceSeconds)) return
  const presence = await shownPresenceOf(userId)
  if (presence.online) await announce(userId, presence)
}

/** Announces that a user is offline, unless a socket has opened since that end, even if it has closed as well. */
export const announceEnd = async ({ userId, lastSeenAt }: PresenceEnd): Promise<void> => {
  const presence = await shownPresenceOf(userId)
  if (!presence.online && presence.lastSeenAt === lastSeenAt) await announce(userId, presence)
}
