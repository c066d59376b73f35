import '../steps/domain/domain.ts'
import { expect, it } from 'vitest'
import { listChats } from '../../shared/domain/chats/list-chats.ts'
import { setHidden } from '../../shared/domain/members/patch-member.ts'
import { append, givenChat, givenDirectChat, givenUsers, type User } from '../steps/domain/given-domain.ts'

it('whoever is in many chats gets them all, page by page, in the order of their activity', async () => {
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  const chats = await Promise.all(Array.from({ length: 40 }, () => givenChat([alice])))
  const direct = await givenDirectChat(alice, bob)
  await setHidden(alice.credentials, direct, 'me', true)
  for (const chatId of chats.toReversed()) await append(chatId, alice, 'hello')

  const listed: string[] = []
  let cursor: string | undefined
  let pages = 0
  do {
    const page = await listChats(alice.credentials, { limit: 7, cursor })
    listed.push(...page.chats.map(({ chatId }) => chatId))
    for (const { me } of page.chats) expect(me).toMatchObject({ unread: 0 })
    cursor = page.nextCursor
    pages++
  } while (cursor !== undefined)
  expect(listed).toEqual(chats)
  expect(pages).toBe(6)
  expect((await listChats(alice.credentials, { hidden: true })).chats.map(({ chatId }) => chatId)).toEqual([
    direct,
  ])
})
