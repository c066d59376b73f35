import { beforeAll, expect, test } from 'vitest'
import { entered, givenChat, givenPeople } from '../steps/accounts/given-users.ts'
import { inOrder, lineOf, linesOf, raceSenders } from '../steps/chats/race-senders.ts'
import { switchStreams } from '../steps/streams/switch-streams.ts'

// Nothing here waits for the functions that follow the table's stream.
beforeAll(() => switchStreams('off'))

test(
  '10 senders on 10 sockets, 15 messages each at once: 150 messages in one order, the same for all',
  { timeout: 180_000 },
  () => raceSenders(10, 15),
)

// The emulator takes the frames of sockets one after another, but runs a function of REST as often at once as asked.
test('senders over REST and sockets at once share one order, and every reader sees it', async () => {
  const [owner, other] = await givenPeople(2)
  if (!owner || !other) throw new Error('two people')
  const chat = await givenChat(owner, other)
  const { chatId } = chat
  const [sending, watching] = await entered(chat, other, owner)
  if (!sending || !watching) throw new Error('two sockets')
  const overRest = Array.from({ length: 8 }, async (_, sender) => {
    for (let index = 0; index < 12; index++) {
      const body = { text: `${index} from ${sender}`, clientMessageId: `r${sender}-${index}` }
      await owner.rest.done('sendMessage', { params: { chatId }, body })
    }
  })
  const overSocket = Array.from({ length: 24 }, (_, index) =>
    sending.does('message', { chatId, text: `${index} on a socket`, clientMessageId: `s-${index}` }),
  )
  await Promise.all([...overRest, ...overSocket])

  const written = await linesOf(owner, chatId)
  expect(written.map(({ seq }) => seq)).toEqual(Array.from({ length: 8 * 12 + 24 }, (_, index) => index + 1))
  expect(new Set(written.map(({ content }) => content)).size).toBe(8 * 12 + 24)
  await watching.isCaughtUp()
  expect(inOrder(watching.pushed(chatId).map(lineOf))).toEqual(written)
  const { body } = await owner.rest.done('listMessages', {
    params: { chatId },
    query: { after: 0, limit: 100 },
  })
  const times = body.messages.map(({ sentAt }) => sentAt)
  expect(times).toEqual(times.toSorted())
})
