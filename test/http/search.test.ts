import '../steps/domain/domain.ts'
import { beforeAll, describe, expect, test } from 'vitest'
import { givenChat, givenPerson, type Person } from '../steps/accounts/given-users.ts'
import { seedMessages } from '../steps/domain/seed-messages.ts'

let alice: Person
let bob: Person
beforeAll(async () => {
  ;[alice, bob] = [await givenPerson('alice'), await givenPerson('bob')]
})

const find = async (chatId: string, query: Record<string, string | number>) =>
  (await bob.rest.done('listMessages', { params: { chatId }, query })).body
const textsOf = async (chatId: string, contains: string) =>
  (await find(chatId, { contains })).messages.map(({ text }) => text)

describe('a search', () => {
  let chatId: string
  const texts = [
    'Where is LUNCH?',
    'at the Straße',
    'lunchtime, 12:30',
    'I ate',
    'naïve 🍜 soup',
    'soup & 100% (more)',
    'der GROSSE\n\nBasar von İzmir',
    'ΟΔΟΣ, Wort\u00adende, می\u200cخواهم',
  ]
  beforeAll(async () => {
    chatId = (await givenChat(alice, bob)).chatId
    for (const text of texts) await alice.rest.done('sendMessage', { params: { chatId }, body: { text } })
  })

  test.each([
    ['lunch', ['lunchtime, 12:30', 'Where is LUNCH?']],
    ['LuNcH', ['lunchtime, 12:30', 'Where is LUNCH?']],
    ['straße', ['at the Straße']],
    // The i with its dots composed of two code points.
    ['nai\u0308ve', ['naïve 🍜 soup']],
    ['🍜', ['naïve 🍜 soup']],
    ['100% (', ['soup & 100% (more)']],
    ['.*', []],
    ['soup  &', ['soup & 100% (more)']],
    ['naive', ['naïve 🍜 soup']],
    ['große Basar von izmir', ['der GROSSE\n\nBasar von İzmir']],
    ['οδος', ['ΟΔΟΣ, Wort\u00adende, می\u200cخواهم']],
    ['wortende, میخواهم', ['ΟΔΟΣ, Wort\u00adende, می\u200cخواهم']],
    ['supper', []],
  ])('for %s finds it in any case, newest first, and takes it at its word', async (contains, expected) => {
    expect(await textsOf(chatId, contains)).toEqual(expected)
  })

  test('is paged: the last seq found is where the next page begins', async () => {
    const first = await find(chatId, { contains: 'lunch', limit: 1 })
    expect(first.messages.map(({ seq }) => seq)).toEqual([3])
    expect(first.lastSeq).toBe(texts.length)
    const second = await find(chatId, { contains: 'lunch', limit: 1, before: 3 })
    expect(second.messages.map(({ seq }) => seq)).toEqual([1])
    expect((await find(chatId, { contains: 'lunch', limit: 1, before: 1 })).messages).toEqual([])
  })

  test('finds an edited message by its new words only, and a deleted one not at all', async () => {
    const send = async (text: string) =>
      String((await alice.rest.done('sendMessage', { params: { chatId }, body: { text } })).body.seq)
    const [edited, deleted] = [await send('apple pie'), await send('apple cake')]
    await alice.rest.done('editMessage', { params: { chatId, seq: edited }, body: { text: 'plum pie' } })
    await alice.rest.done('deleteMessage', { params: { chatId, seq: deleted } })
    expect(await textsOf(chatId, 'apple')).toEqual([])
    expect(await textsOf(chatId, 'plum')).toEqual(['plum pie'])
  })

  test('finds messages of people and none of the system', async () => {
    const { body } = await alice.rest.done('createChat', { body: { kind: 'group', name: 'Plain' } })
    const params = { chatId: body.chatId }
    await alice.rest.done('addMembers', { params, body: { usernames: [bob.username] } })
    await alice.rest.done('sendMessage', { params, body: { text: `${alice.username} added pepper` } })
    expect(await textsOf(body.chatId, 'added')).toEqual([`${alice.username} added pepper`])
  })

  test.each([
    ['nothing', { contains: '' }],
    ['white space', { contains: '  ' }],
    ['a soft hyphen', { contains: '\u00ad' }],
    ['101 characters', { contains: 'x'.repeat(101) }],
    ['something, forwards', { contains: 'lunch', after: 0 }],
  ])('for %s is refused', async (_, query) => {
    await bob.rest.refused('listMessages', { params: { chatId }, query }, 'validation_failed')
  })

  test('by an outsider is refused', async () => {
    const stranger = await givenPerson()
    const sent = { params: { chatId }, query: { contains: 'lunch' } }
    await stranger.rest.refused('listMessages', sent, 'chat_not_found')
  })
})

describe('in a chat of 1,500 messages', () => {
  let chatId: string
  beforeAll(async () => {
    chatId = (await givenChat(alice, bob)).chatId
    await seedMessages(chatId, alice, 1500, (seq) => (seq % 100 === 0 ? `needle ${seq}` : `hay ${seq}`))
  })

  test('the newest 1,000 are searched and no others', async () => {
    const { messages, lastSeq } = await find(chatId, { contains: 'needle', limit: 100 })
    expect(messages.map(({ seq }) => seq)).toEqual([1500, 1400, 1300, 1200, 1100, 1000, 900, 800, 700, 600])
    expect(lastSeq).toBe(1500)
    expect((await find(chatId, { contains: 'hay 501' })).messages.map(({ seq }) => seq)).toEqual([501])
    expect((await find(chatId, { contains: 'hay 499' })).messages).toEqual([])
    expect((await find(chatId, { contains: 'needle', before: 501 })).messages).toEqual([])
  })

  test('pages follow one another without a gap', async () => {
    const found: number[] = []
    let before = 1501
    for (;;) {
      const { messages } = await find(chatId, { contains: 'needle', limit: 3, before })
      found.push(...messages.map(({ seq }) => seq))
      const last = messages.at(-1)
      if (!last) break
      before = last.seq
    }
    expect(found).toEqual([1500, 1400, 1300, 1200, 1100, 1000, 900, 800, 700, 600])
  })
})
