import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import pMap from 'p-map'
import { limits } from '../../contract/limits.ts'
import type { Push } from '../../contract/socket/pushes.ts'
import { sdkClient } from '../../platform/aws/sdk-client.ts'
import { presenceSettings } from '../../platform/settings/presence.ts'
import { onFirstUse } from '../../platform/start-up/start-up.ts'
import { queryAll } from '../../platform/storage/read.ts'
import { prepareFrame } from '../delivery/connections-endpoint.ts'
import { deliver, type Recipient } from '../delivery/deliver.ts'
import type { Membership } from '../records/chat.ts'
import { ranges } from '../records/keys.ts'
import { subscriberPages } from './list-subscribers.ts'
import {
  isBack,
  type Presence,
  presenceChange,
  presenceOf,
  type PresenceRecord,
  toPresence,
} from './presence.ts'

/**
 * Announces who comes online and who goes offline, to every socket that has entered a chat of the user. A user may be in
 * a thousand chats, so an announcement is dear, and flips cost none:
 *
 *     socket   opens ──────────── closes  opens  closes  opens ──────────────── closes
 *     stream   online: announce   offline: job   offline: job                   offline: job
 *     queue                       5 s later: online again, nothing to announce  5 s later: announce
 */

const sqs = onFirstUse(() => sdkClient(SQSClient))

/** A user whose last socket ended then. */
export type PresenceEnd = { userId: string; lastSeenAt?: string | undefined }
/** The body of a job in the queue. */
type EndJob = { offline: PresenceEnd }

/** Chats whose sockets are read at the same time. */
const chatsAtOnce = 16

/** The sockets in a chat that watch the user; none in a chat too large for signals. */
const watchersIn = async (chatId: string, userId: string): Promise<Recipient[]> => {
  const { value: page = [] } = await subscriberPages(chatId, limits.signalRecipients + 1).next()
  if (page.length > limits.signalRecipients) return []
  return page.filter((subscription) => subscription.userId !== userId)
}

/** Pushes to each socket once, however many chats it shares with the user. */
const push = async (userId: string, { online, lastSeenAt }: Presence): Promise<void> => {
  const memberships = await queryAll<Membership>(ranges.memberships(userId))
  const watchers = await pMap(memberships, ({ chatId }) => watchersIn(chatId, userId), {
    concurrency: chatsAtOnce,
  })
  const recipients = new Map(watchers.flat().map((watcher) => [watcher.connectionId, watcher]))
  const frame: Push = {
    type: 'presence',
    userId,
    online,
    ...(!online && lastSeenAt !== undefined && { lastSeenAt }),
  }
  await deliver(prepareFrame, [JSON.stringify(frame)], [[...recipients.values()]], { attempts: 1 })
}

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
  await push(userId, presence)
  const now = await presenceOf(userId)
  if (now.online === presence.online) return
  if (now.online) await announce(userId, now)
  else await announceEndLater(userId, now)
}

/**
 * Follows a change of a user's record in the table's stream, whatever opened or closed a socket: nobody who sends,
 * connects or closes waits for it. Coming online is announced at once, going offline once it has lasted.
 * @param before the user's record before the change; undefined if there was none.
 * @param after the record after it.
 */
export const followPresence = async (
  userId: string,
  before: PresenceRecord | undefined,
  after: PresenceRecord | undefined,
): Promise<void> => {
  const change = presenceChange(before, after)
  if (change === 'offline') return announceEndLater(userId, toPresence(after))
  if (change !== 'online' || isBack(before, presenceSettings().graceSeconds)) return
  const presence = await presenceOf(userId)
  if (presence.online) await announce(userId, presence)
}

/** Announces that a user is offline, unless a socket has opened since that end, even if it has closed as well. */
export const announceEnd = async ({ userId, lastSeenAt }: PresenceEnd): Promise<void> => {
  const presence = await presenceOf(userId)
  if (!presence.online && presence.lastSeenAt === lastSeenAt) await announce(userId, presence)
}
