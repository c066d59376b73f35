import { marshall } from '@aws-sdk/util-dynamodb'
import { createHash } from 'node:crypto'
import type { Role } from '../../../shared/contract/roles.ts'
import { newProfile } from '../../../shared/domain/accounts/complete-sign-up.ts'
import { connectionRecordSeconds } from '../../../shared/domain/records/connection.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import type { MessageRecord } from '../../../shared/domain/records/message.ts'
import { presenceAttribute } from '../../../shared/domain/sockets/presence.ts'
import { removeItem, setAttribute, storeItems } from '../aws/table.ts'
import { storedConnections, storedSubscriptions } from './stored.ts'

/** Changes to the deployed table past the API, for what would otherwise take time, or never come about. */

/** A user without an account in the user pool. */
export const storeUser = ({
  userId,
  username,
  email,
}: {
  userId: string
  username: string
  email: string
}) => {
  const reserved = { userId, loginId: userId }
  return storeItems([
    newProfile({ username, email }, userId, userId),
    { ...keys.username(username), ...reserved },
    { ...keys.email(email), ...reserved },
    { ...keys.userEntry(username), userId },
  ])
}

/** Sets one attribute of a membership, e.g. when its next message is due. */
export const setInMembership = (userId: string, chatId: string, attribute: string, value: unknown) =>
  setAttribute(keys.membership(userId, chatId), attribute, value)

/** Sets one attribute of a message, e.g. a text that only 0.1.0 took. */
export const setInMessage = (chatId: string, seq: number, attribute: string, value: unknown) =>
  setAttribute(keys.message(chatId, seq), attribute, value)

/** Writes a role past every rule, e.g. one that its chat's kind never gives. */
export const forgeRole = async (chatId: string, userId: string, role: Role): Promise<void> => {
  await setInMembership(userId, chatId, 'role', role)
  await setAttribute(keys.rosterEntry(chatId, userId), 'role', role)
}

/** Moves the time at which a user left a chat. */
export const setLeftAt = (userId: string, chatId: string, leftAtMs: number) =>
  setAttribute(keys.left(userId, chatId), 'leftAtMs', leftAtMs)

/** Members of a chat who have no profile: many of them at once, for those who count or go through members. */
export const storeMembers = (chatId: string, userIds: readonly string[]) => {
  const member = { role: 'member', joinedAtMs: 0 }
  return storeItems(
    userIds.flatMap((userId) => [
      { ...keys.rosterEntry(chatId, userId), ...member, userId },
      { ...keys.membership(userId, chatId), ...member, userId, chatId, readSeq: 0, notifications: 'all' },
    ]),
  )
}

/** Gives a new chat a history of one sender's texts: to send each would take most of a test's time. */
export const storeMessages = async (
  chatId: string,
  { userId, username }: { userId: string; username: string },
  texts: readonly string[],
): Promise<void> => {
  const sentAtMs = Date.now()
  const records = texts.map((text, index): MessageRecord => {
    const seq = index + 1
    const sender = { senderId: userId, senderName: username }
    return { ...keys.message(chatId, seq), chatId, seq, type: 'text', ...sender, text, sentAtMs }
  })
  await storeItems(records)
  await setAttribute(keys.chatHead(chatId), 'lastSeq', texts.length)
}

/** A message's record with a text and nothing else. */
export const storeBrokenMessage = (chatId: string, seq: number, text: string) =>
  storeItems([{ ...keys.message(chatId, seq), text }])

/** A message's key, as a stream record has it. */
export const messageKeyImage = (chatId: string, seq: number) => marshall(keys.message(chatId, seq))

/** A member's roster entry, as a stream record has it. */
export const rosterImage = (chatId: string, userId: string, joinedAtMs: number) =>
  marshall({ ...keys.rosterEntry(chatId, userId), userId, joinedAtMs, role: 'member' })

export const removeAttachmentRecord = (chatId: string, attachmentId: string) =>
  removeItem(keys.attachment(chatId, attachmentId))

/** Gives a file a name that the API refuses; 0.1.0 took any. */
export const storeAttachmentName = (chatId: string, attachmentId: string, name: string) =>
  setAttribute(keys.attachment(chatId, attachmentId), 'name', name)

/** Gives somebody an address that SES refuses to write to. */
export const makeUnwritable = ({ userId, username }: { userId: string; username: string }) =>
  setAttribute(keys.profile(userId), 'email', `${username}@nowhere.invalid`)

/** Ends the time for which a name that its user gave up is held. */
export const expireHeldName = (username: string) =>
  setAttribute(keys.username(username), 'expiresAt', Math.floor(Date.now() / 1000) - 1)

export const expireTicket = (ticket: string) =>
  setAttribute(
    keys.ticket(createHash('sha256').update(ticket).digest('base64url')),
    'goodUntilMs',
    Date.now() - 1,
  )

/** Lets the token behind somebody's only socket expire. */
export const expireTokenOfSocket = async (userId: string): Promise<void> => {
  const [stored] = await storedConnections(userId)
  await setAttribute(keys.connection(String(stored?.['connectionId'])), 'tokenExpiresAtMs', Date.now() - 1)
}

type Subscribed = { chatId: string; userId: string; connectionId: string; joinedAtMs?: number }

/** The records of sockets that entered a chat and disappeared without a disconnect. */
export const storeSubscriptions = (subscribed: readonly Subscribed[]) =>
  storeItems(
    subscribed.flatMap(({ chatId, userId, connectionId, joinedAtMs = 0 }) => {
      const expiresAt = Math.ceil(Date.now() / 1000) + connectionRecordSeconds
      const shared = { connectionId, userId, expiresAt }
      return [
        { ...keys.subscription(chatId, userId, connectionId), ...shared, joinedAtMs },
        { ...keys.connectionChat(connectionId, chatId), ...shared, chatId },
      ]
    }),
  )

/** A socket that went away and whose `$disconnect` has not come. */
export const storeLostSocket = async (
  { userId, username, sessionId }: { userId: string; username: string; sessionId: string },
  chatId: string,
): Promise<string> => {
  const connectionId = `lost-${chatId}`
  const expiresAt = Math.ceil(Date.now() / 1000) + connectionRecordSeconds
  const shared = { connectionId, userId, expiresAt }
  const openedAtMs = Date.now() - 60_000
  const tokenExpiresAtMs = Date.now() + 60_000
  await storeItems([
    { ...keys.connection(connectionId), ...shared, username, sessionId, tokenExpiresAtMs, openedAtMs },
    { ...keys.userConnection(userId, sessionId, connectionId), ...shared, sessionId, openedAtMs },
    { ...keys.presence(userId), [presenceAttribute(connectionId)]: expiresAt },
  ])
  await storeSubscriptions([{ chatId, userId, connectionId }])
  return connectionId
}

/** Removes the record of a socket, as the table itself does once it has expired. */
export const expireConnection = (connectionId: string) => removeItem(keys.connection(connectionId))

/** The records that a push to a closed socket would leave behind if it were wrong. */
export const removeSubscriptions = async (
  { userId }: { userId: string },
  chatId: string,
  { alsoBySocket }: { alsoBySocket: boolean },
): Promise<void> => {
  for (const { connectionId } of await storedSubscriptions(chatId, userId)) {
    await removeItem(keys.subscription(chatId, userId, String(connectionId)))
    if (alsoBySocket) await removeItem(keys.connectionChat(String(connectionId), chatId))
  }
}

/** Removes the reservations of names. */
export const removeReservations = async ({
  username,
  email,
}: {
  username: string
  email: string
}): Promise<void> => {
  await removeItem(keys.username(username))
  await removeItem(keys.email(email))
}
