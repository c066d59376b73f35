import { type Client, createClient } from '../../../clients/client/create-client.ts'
import type { AttachmentUpload } from '../../../shared/contract/attachments.ts'
import type { Message } from '../../../shared/contract/messages.ts'

type Endpoints = { restUrl: string; webSocketUrl: string }
type LivelyChat = { chatId: string; say: (from: Client, text: string, more?: object) => Promise<Message> }

export const password = 'correct horse battery'

const join = async (endpoints: Endpoints, username: string): Promise<Client> => {
  const client = createClient(endpoints)
  await client.register({ username, email: `${username}@example.com`, password })
  await client.logIn({ login: username, password })
  return client
}

const livelyChat = (chatId: string): LivelyChat => ({
  chatId,
  say: (from, text, more = {}) => from.call('sendMessage', { params: { chatId }, body: { text, ...more } }),
})

const attach = async (from: Client, chatId: string, name: string, contentType: string, bytes: Buffer) => {
  const body = { name, contentType: contentType as 'image/png', size: bytes.length }
  const { attachment, upload }: AttachmentUpload = await from.call('createAttachment', {
    params: { chatId },
    body,
  })
  const { 'content-length': _, ...headers } = upload.headers
  const answer = await fetch(upload.url, { method: 'PUT', headers, body: new Uint8Array(bytes) })
  if (!answer.ok) throw new Error(`The bucket answered ${answer.status}`)
  return { attachments: [{ attachmentId: attachment.attachmentId }] }
}

/**
 * Creates alice and three friends with lively chats, for screenshots of alice's page.
 * @param picture a PNG that one of them sends.
 */
export const givenLivelyChats = async (endpoints: Endpoints, picture: Buffer) => {
  const [alice, bob, carol, dave] = [
    await join(endpoints, 'alice'),
    await join(endpoints, 'bob'),
    await join(endpoints, 'carol'),
    await join(endpoints, 'dave.k'),
  ]
  const group = async (owner: Client, name: string, description: string, members: string[]) =>
    livelyChat(
      (await owner.call('createChat', { body: { kind: 'group', name, description, members } })).chatId,
    )
  const direct = async (one: Client, other: string) =>
    livelyChat((await one.call('createChat', { body: { kind: 'direct', members: [other] } })).chatId)

  const rota = await group(dave, 'Kitchen rota', '', ['alice'])
  await rota.say(dave, 'Whose turn is it this week?')
  const thanks = await direct(dave, 'alice')
  await thanks.say(dave, 'Thanks again for yesterday!')
  const climbing = livelyChat(
    (
      await carol.call('createChat', {
        body: {
          kind: 'public',
          name: 'Climbing Berlin',
          description: 'Who holds the rope?',
          members: ['alice', 'bob'],
        },
      })
    ).chatId,
  )
  await climbing.say(carol, 'Ostbloc tonight at seven?')
  await climbing.say(bob, 'Count me in.')
  await climbing.say(carol, '@alice you too?')
  const withBob = await direct(bob, 'alice')
  await withBob.say(bob, 'Did you see the weather for Thursday?')
  await withBob.say(alice, 'Twenty-six and sunny ☀️')
  await withBob.say(bob, 'I am packing shorts.')

  const trip = await group(alice, 'Lisbon in May', 'Four friends, five days, one tram.', [
    'bob',
    'carol',
    'dave.k',
  ])
  const { chatId } = trip
  const flights = await trip.say(
    bob,
    'Morning! I had a look at flights: the 9:40 on Thursday is still cheap.',
  )
  await trip.say(bob, 'https://example.com/flights?from=BER&to=LIS (and it lands before noon)')
  const booking = await trip.say(alice, 'Perfect, that leaves the whole afternoon for Alfama.')
  await trip.say(alice, 'Booking now, unless somebody objects in the next ten minutes :)')
  await trip.say(carol, '🎉')
  const tram = await trip.say(
    carol,
    'Saved this from last time. We are taking tram 28, no discussion.',
    await attach(carol, chatId, 'tram-28.png', 'image/png', picture),
  )
  await trip.say(
    dave,
    '',
    await attach(dave, chatId, 'packing list.pdf', 'application/pdf', Buffer.alloc(48_213)),
  )
  await trip.say(dave, '@alice can you add the seats once you have them?', { replyTo: booking.seq })
  const seats = await trip.say(alice, 'Sure. 14A to 14D.')
  await alice.call('editMessage', {
    params: { chatId, seq: seats.seq },
    body: { text: 'Sure: 14A to 14D, all in one row.' },
  })
  await trip.say(bob, 'You are the best.')
  const reactions = [
    [alice, flights, '👍'],
    [carol, flights, '👍'],
    [bob, tram, '❤️'],
    [alice, tram, '❤️'],
    [dave, tram, '😂'],
    [bob, booking, '🙏'],
  ] as const
  for (const [who, { seq }, emoji] of reactions)
    await who.call('addReaction', { params: { chatId, seq, emoji } })
  return { alice, bob, carol, dave, chatId }
}
