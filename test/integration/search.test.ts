import '../steps/domain/domain.ts'
import { beforeAll, describe, expect, it } from 'vitest'
import { limits } from '../../shared/contract/limits.ts'
import { searchMessages } from '../../shared/domain/messages/search-messages.ts'
import { givenChat, givenUser, type User } from '../steps/domain/given-domain.ts'
import { seedMessages } from '../steps/domain/seed-messages.ts'

let user: User
beforeAll(async () => {
  user = await givenUser()
})

const given = async (count: number, textOf: (seq: number) => string) => {
  const chatId = await givenChat([user])
  await seedMessages(chatId, user, count, textOf)
  return chatId
}

/** All pages of a search, as a client reads them. */
const pagesOf = async (chatId: string, contains: string, limit?: number) => {
  const pages: { seqs: number[]; nextBefore: number | undefined }[] = []
  let before: number | undefined
  do {
    const { messages, nextBefore } = await searchMessages(user.credentials, chatId, {
      contains,
      before,
      limit,
    })
    pages.push({ seqs: messages.map(({ seq }) => seq), nextBefore })
    before = nextBefore
  } while (before !== undefined)
  return pages
}

describe('a search through messages that fold to 18 times their length', () => {
  const long = '\ufdfa'.repeat(3990)
  /** Folded, so many of them are what one page may look through. */
  const perPage = Math.ceil(limits.searchedCharacters / (18 * 3990))
  const count = 3 * perPage + 5

  it('had no bound of work: its pages end early, and miss nothing', async () => {
    const needles = [1, 2, perPage, 2 * perPage, count - 1]
    const chatId = await given(count, (seq) => (needles.includes(seq) ? `${long} needle` : long))
    const pages = await pagesOf(chatId, 'needle')
    expect(pages.flatMap(({ seqs }) => seqs)).toEqual(needles.toReversed())
    expect(pages.map(({ nextBefore }) => nextBefore)).toEqual([
      ...[1, 2, 3].map((page) => count + 1 - page * perPage),
      undefined,
    ])
  })

  it('gets further with each page, also where it finds nothing', async () => {
    const chatId = await given(count, () => long)
    const pages = await pagesOf(chatId, 'needle')
    expect(pages.map(({ seqs }) => seqs)).toEqual([[], [], [], []])
  })
})

it('a search through ordinary messages looks through all of them at once', async () => {
  const chatId = await given(300, (seq) => (seq === 7 ? 'the needle' : 'Eine Wiese mit Gräsern '.repeat(50)))
  expect(await pagesOf(chatId, 'needle')).toEqual([{ seqs: [7], nextBefore: undefined }])
})

it('a page that is full says where the next one begins, and the last one nothing', async () => {
  const chatId = await given(5, () => 'needle')
  expect(await pagesOf(chatId, 'needle', 2)).toEqual([
    { seqs: [5, 4], nextBefore: 4 },
    { seqs: [3, 2], nextBefore: 2 },
    { seqs: [1], nextBefore: undefined },
  ])
})
