import type { Chat } from '../../../shared/contract/chats.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { freshName, givenChat, givenRegistered, type Registered } from '../accounts/given-users.ts'
import { readAnswersBy, rest } from '../api/rest.ts'
import { type ServerFrame, Socket } from '../api/socket.ts'
import { itemAt } from '../aws/table.ts'
import { chatAsSeenBy, giveRole, givenDirectChat, givenPublicChat, logOf, say } from '../chats/chats.ts'
import { announce, givenUploaded } from '../chats/files.ts'
import {
  emailsTo,
  givenPromptEmails,
  intervalSeconds,
  publishFeedback,
  receivesEmails,
} from '../emails/emails.ts'
import { putSessionEvents } from '../events/session-events.ts'
import { eventually } from '../generic/eventually.ts'

const names = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace'] as const
export type Name = (typeof names)[number]

export const chatNames = ['lunch', 'public', 'direct', 'locked', 'drill'] as const
export type ChatName = (typeof chatNames)[number]

/** Facts of an older deployment that are known from outside, beside its records. */
export type Written = {
  writtenAtMs: number
  people: Record<Name, { userId: string; username: string; email: string; sessionId: string }>
  chats: Record<ChatName, string>
  /** A chat that was deleted. */
  deletedChatId: string
  /** As their owner saw them, and as `GET /chats` listed them to Alice. */
  logs: Record<ChatName, Message[]>
  listed: Chat[]
  /** Files: in a message, uploaded, announced. */
  files: Record<'sent' | 'uploaded' | 'announced', string>
  /** The id of Alice's message with the file. */
  clientMessageId: string
  /** The id of Alice's message in `drill` whose notification succeeded. */
  requiredMessageId: string
  ticket: string
  /** Stops Carol's e-mails of `lunch`. */
  unsubscribeToken: string
  /** A name and an address that a registration held when it was made. */
  halfMade: { username: string; email: string }
}

type Item = Record<string, unknown>

/** Catches a record as it is for a moment only, while something is done again and again. */
const caught = async (
  key: { pk: string; sk: string },
  isMeant: (item: Item) => boolean,
  act: () => Promise<unknown>,
): Promise<Item | undefined> => {
  let isOver = false
  const acting = act().finally(() => {
    isOver = true
  })
  acting.catch(() => {})
  let found: Item | undefined
  while (!found && !isOver) {
    const item = await itemAt(key)
    if (item && isMeant(item)) found = item
  }
  await acting
  return found
}

const firstCaught = async <T>(what: string, attempt: () => Promise<T | undefined>): Promise<T> => {
  for (let round = 0; round < 20; round++) {
    const found = await attempt()
    if (found) return found
  }
  throw new Error(`${what} was not caught in 20 rounds`)
}

/** Reservations of a registration that is under way. */
const catchHalfMade = () =>
  firstCaught('a registration', async () => {
    const username = freshName('henry')
    const email = `${username}@example.com`
    const body = { username, email, password: 'correct horse battery' }
    const key = keys.username(username)
    const byName = await caught(
      key,
      ({ userId }) => userId === undefined,
      () => rest().done('register', { body }),
    )
    return byName && { username, email, items: [byName, { ...byName, ...keys.email(email) }] }
  })

/** A required notification that is running, of a message that was sent for it. */
const catchRunning = (sender: Registered, chatId: string) =>
  firstCaught('a required notification', async () => {
    const { lastSeq } = await chatAsSeenBy(sender, chatId)
    return caught(
      keys.requiredNotification(chatId, lastSeq + 1),
      ({ phase }) => phase === 'running',
      () => sends(sender, chatId, { text: 'under way', notify: 'required' }),
    )
  })

const sends = async (person: Registered, chatId: string, body: object): Promise<Message> =>
  (await person.rest.done('sendMessage', { params: { chatId }, body })).body

const reacts = (person: Registered, chatId: string, seq: number, emoji: string) =>
  person.rest.done('addReaction', { params: { chatId, seq: String(seq), emoji } })

const writeLunch = async (people: Record<Name, Registered>) => {
  const { alice, bob, carol, dave, erin } = people
  const { chatId } = await givenChat(alice, bob, carol, dave)
  const params = { chatId }
  await giveRole(alice, chatId, bob, 'admin')
  await alice.rest.done('patchChat', { params, body: { name: 'Lunch at noon', description: 'Daily' } })
  const hello = await say(alice, chatId, 'hello everyone')
  await sends(bob, chatId, { text: `@${carol.username} and @${dave.username}, hungry?`, replyTo: hello.seq })
  const edited = await say(carol, chatId, 'pizzza')
  await carol.rest.done('editMessage', {
    params: { ...params, seq: String(edited.seq) },
    body: { text: 'pizza' },
  })
  const deleted = await say(dave, chatId, 'a secret')
  await dave.rest.done('deleteMessage', { params: { ...params, seq: String(deleted.seq) } })
  for (const person of [alice, bob, dave]) await reacts(person, chatId, hello.seq, '👍')
  await reacts(carol, chatId, hello.seq, '❤️')
  await carol.rest.done('removeReaction', {
    params: { ...params, seq: String(hello.seq), emoji: '❤️' },
  })
  const menu = { name: 'menu.txt', contentType: 'text/plain' as const }
  const sent = await givenUploaded(alice, chatId, Buffer.from('soup, pizza'), menu)
  const clientMessageId = 'upgrade-1'
  await sends(alice, chatId, {
    text: 'the menu',
    attachments: [{ attachmentId: sent.attachmentId }],
    clientMessageId,
  })
  const uploaded = await givenUploaded(bob, chatId, Buffer.from('later'), menu)
  const announced = await announce(carol, chatId, { ...menu, size: 3 })
  await bob.rest.done('addMembers', { params, body: { usernames: [erin.username] } })
  await say(erin, chatId, 'rude words')
  await bob.rest.done('banUser', { params: { ...params, userId: erin.userId } })
  await say(dave, chatId, 'bye')
  await dave.rest.done('removeMember', { params: { ...params, userId: 'me' } })
  await bob.rest.done('markRead', { params, body: { seq: edited.seq } })
  const files = {
    sent: sent.attachmentId,
    uploaded: uploaded.attachmentId,
    announced: announced.attachment.attachmentId,
  }
  return { chatId, clientMessageId, files }
}

/** Sockets that have entered a chat and stay open. */
const openSockets = async (people: readonly Registered[], chatId: string): Promise<Socket[]> => {
  const sockets: Socket[] = []
  for (const person of people) {
    const { ticket } = (await person.rest.done('createTicket')).body
    const socket = await Socket.open({ ticket }, (frame) => frame as ServerFrame)
    await socket.does('enter', { chatId })
    sockets.push(socket)
  }
  return sockets
}

/** E-mails about messages, of which each writes a link that stops them and how far the chat was looked through. */
const writeEmails = async (people: Record<Name, Registered>, chatId: string): Promise<string> => {
  const { alice, carol } = people
  // The one about what came before, as the stack was deployed. A message within the interval after it would have to wait
  // for the job that was queued with it, in five minutes.
  await eventually('the interval after an earlier e-mail is over', async () => {
    const membership = await itemAt(keys.membership(carol.userId, chatId))
    const notifiedAtMs = Number(membership?.['notifiedAtMs'])
    return Date.now() > notifiedAtMs + intervalSeconds * 1000 ? true : undefined
  })
  const restore = await givenPromptEmails()
  await say(alice, chatId, 'anybody there?')
  await receivesEmails(carol, 1)
  await restore()
  const text = (await emailsTo(carol)).at(-1)?.text ?? ''
  const [, token] = text.match(/\/notifications\/unsubscribe\?token=([\w-]+)/) ?? []
  if (!token) throw new Error(`There is no link in: ${text}`)
  return token
}

const bounceOf = (email: string) => ({
  eventType: 'Bounce',
  mail: { messageId: 'm', destination: [email] },
  bounce: {
    bounceType: 'Permanent',
    bounceSubType: 'General',
    bouncedRecipients: [{ emailAddress: email }],
    timestamp: '2026-11-21T08:00:00.000Z',
  },
})

const writeSessions = async ({ dave, frank }: Record<Name, Registered>) => {
  const timestamp = Math.floor(Date.now() / 1000)
  const about = { user_id: frank.userId, session_id: frank.sessionId, timestamp }
  // By another service; Dave logs out himself.
  await putSessionEvents({ ...about, event_type: 'user_logout' })
  await dave.rest.done('logout', { body: {} })
  for (const { sessionId } of [dave, frank]) {
    await eventually('the session has ended', async () => {
      const session = await itemAt(keys.session(sessionId))
      return session?.['revokedAtMs'] ? true : undefined
    })
  }
}

/** Writes a record of every kind: answers of 0.1.0 lack what the contract has gained since. */
export const writeAs010 = async () => {
  const restore = readAnswersBy((_, body) => body)
  try {
    return await writeRecordsOfEveryKind()
  } finally {
    restore()
  }
}

/**
 * Writes a record of every kind through the APIs of the deployment in use, which is 0.1.0. It ends with open sockets, of
 * Alice and Bob in `lunch`.
 * @returns what is known of it from outside; the people, with their tokens; the sockets; and records that were there for a moment
 * only, in place of those that followed.
 */
const writeRecordsOfEveryKind = async () => {
  const people = {} as Record<Name, Registered>
  for (const name of names) people[name] = await givenRegistered(name)
  const { alice, bob, carol, grace } = people
  const lunch = await writeLunch(people)
  const publicChat = await givenPublicChat(alice, { name: `İzmir ${alice.username}`, members: [bob] })
  await carol.rest.done('joinChat', { params: { chatId: publicChat.chatId } })
  await say(carol, publicChat.chatId, 'merhaba')
  const direct = await givenDirectChat(alice, bob)
  await say(alice, direct.chatId, 'just us')
  const locked = await givenChat(alice, carol)
  await alice.rest.done('patchChat', {
    params: { chatId: locked.chatId },
    body: { locked: true, slowModeSeconds: 60 },
  })
  await carol.rest.done('patchMember', {
    params: { chatId: locked.chatId, userId: 'me' },
    body: { notifications: 'mentions' },
  })
  const gone = await givenChat(alice, bob)
  await say(bob, gone.chatId, 'soon gone')
  await alice.rest.done('deleteChat', { params: { chatId: gone.chatId } })

  await publishFeedback(bounceOf(grace.email))
  await eventually('the bounce is known', () => itemAt(keys.emailFeedback(grace.email)))
  const drill = await givenChat(alice, bob, carol, grace)
  const requiredMessageId = 'upgrade-2'
  const required = { text: 'fire drill', notify: 'required', clientMessageId: requiredMessageId }
  await sends(alice, drill.chatId, required)
  const unsubscribeToken = await writeEmails(people, lunch.chatId)
  await writeSessions(people)

  const running = await catchRunning(alice, drill.chatId)
  const { items: reservations, ...halfMade } = await catchHalfMade()
  const sockets = await openSockets([alice, bob], lunch.chatId)
  const { body } = await carol.rest.done('createTicket')
  const chats: Written['chats'] = {
    lunch: lunch.chatId,
    public: publicChat.chatId,
    direct: direct.chatId,
    locked: locked.chatId,
    drill: drill.chatId,
  }
  const logs = {} as Written['logs']
  for (const name of chatNames) logs[name] = await logOf(alice, chats[name])
  const listed = (await alice.rest.done('listChats')).body.chats
  const written: Written = {
    writtenAtMs: Date.now(),
    people: Object.fromEntries(
      names.map((name) => {
        const { userId, username, email, sessionId } = people[name]
        return [name, { userId, username, email, sessionId }]
      }),
    ) as Written['people'],
    chats,
    deletedChatId: gone.chatId,
    ...{ logs, listed, files: lunch.files, clientMessageId: lunch.clientMessageId, requiredMessageId },
    ...{ ticket: body.ticket, unsubscribeToken, halfMade },
  }
  return { written, people, sockets, momentary: [running, ...reservations] }
}
