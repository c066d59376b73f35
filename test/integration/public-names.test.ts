import '../steps/domain/domain.ts'
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChatMeta } from '../../shared/domain/records/chat.ts'
import { createChat } from '../../shared/domain/chats/create-chat.ts'
import { deleteChat } from '../../shared/domain/chats/delete-chat.ts'
import { patchChat } from '../../shared/domain/chats/patch-chat.ts'
import type { ErrorCode } from '../../shared/contract/errors.ts'
import { ParleyError } from '../../shared/platform/errors/parley-error.ts'
import { keys, ranges } from '../../shared/domain/records/keys.ts'
import type { Key } from '../../shared/platform/storage/key.ts'
import { getItem, getItems, queryAll } from '../../shared/platform/storage/read.ts'
import { putItem, takeItem } from '../../shared/platform/storage/write.ts'
import { listPublicChats } from '../../shared/domain/chats/list-public-chats.ts'
import { givenUsers, type User } from '../steps/domain/given-domain.ts'

/** Few names in several spellings, so that they are often wanted at once. */
const spellings = ['one', 'ONE', 'two', 'TWO', 'caf\u00e9', 'Cafe\u0301']
const spelling = fc.constantFrom(...spellings)
const happening = fc.oneof(
  fc.record({ what: fc.constant('create' as const), spelling }),
  fc.record({ what: fc.constant('rename' as const), spelling, chat: fc.nat() }),
  fc.record({ what: fc.constant('delete' as const), chat: fc.nat() }),
)
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never
const rounds = fc.array(fc.array(happening, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 6 })

const refusals = new Set<ErrorCode>(['name_taken', 'chat_not_found'])
const orRefused = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work
  } catch (refusal) {
    if (refusal instanceof ParleyError && refusals.has(refusal.code)) return undefined
    throw refusal
  }
}

/** Every living chat has its name, and no name leads elsewhere. */
const expectNamesRight = async (tag: string, chatIds: readonly string[]): Promise<void> => {
  const metas = await getItems<ChatMeta[]>(chatIds.map((chatId) => keys.chatMeta(chatId)))
  const wanted = metas.flatMap((meta) => (meta ? [[keys.publicName(meta.name).sk, meta.chatId]] : []))
  const names = await queryAll<Key & { chatId: string }>(ranges.publicNames(tag))
  expect(names.map(({ sk, chatId }) => [sk, chatId])).toEqual(wanted.sort())
}

it('public names stay unique and lead to their chats, whatever is created, renamed and deleted at once', async () => {
  const property = fc.asyncProperty(rounds, async (happenings) => {
    const [owner] = (await givenUsers(1)) as [User]
    const tag = `t-${owner.username}`
    const named = (name: string) => `${tag} ${name}`
    const chatIds: string[] = []
    const create = async (name: string) => {
      const body = { kind: 'public' as const, name: named(name), description: '', members: [] }
      const created = await orRefused(createChat(owner.credentials, body))
      if (created) chatIds.push(created.chat.chatId)
    }
    const perform = async (each: Happening): Promise<unknown> => {
      if (each.what === 'create') return create(each.spelling)
      const chatId = chatIds[each.chat % Math.max(1, chatIds.length)]
      if (chatId === undefined) return undefined
      if (each.what === 'delete') return orRefused(deleteChat(owner.credentials, chatId))
      return orRefused(patchChat(owner.credentials, chatId, { name: named(each.spelling) }))
    }
    for (const round of happenings) {
      await Promise.all(round.map(perform))
      await expectNamesRight(tag, chatIds)
    }
  })
  // Races do not repeat themselves, so there is nothing to be gained from shrinking.
  await fc.assert(property, { numRuns: 25, endOnFailure: true })
}, 180_000)

it('of many who want one name at once, in any spelling, one gets it', async () => {
  const users = (await givenUsers(8)) as [User, ...User[]]
  const tag = `t-${users[0].username}`
  const outcomes = await Promise.allSettled(
    users.map(({ credentials }, index) =>
      createChat(credentials, {
        kind: 'public',
        name: `${tag} ${['caf\u00e9', 'CAFE\u0301'][index % 2]}`,
        description: '',
        members: [],
      }),
    ),
  )
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  expect(refused).toHaveLength(7)
  for (const { code } of refused) expect(code).toBe('name_taken')
  const chatIds = outcomes.flatMap((outcome) =>
    outcome.status === 'fulfilled' ? [outcome.value.chat.chatId] : [],
  )
  await expectNamesRight(tag, chatIds)
})

it('a chat that is renamed and deleted at once leaves no name behind', async () => {
  const [owner] = (await givenUsers(1)) as [User]
  const tag = `t-${owner.username}`
  for (let round = 0; round < 8; round++) {
    const { chat } = await createChat(owner.credentials, {
      kind: 'public',
      name: `${tag} before`,
      description: '',
      members: [],
    })
    await Promise.all([
      orRefused(patchChat(owner.credentials, chat.chatId, { name: `${tag} after` })),
      orRefused(deleteChat(owner.credentials, chat.chatId)),
    ])
    await expectNamesRight(tag, [])
  }
})

it('a chat that is given one name twice at once takes it, and its own name is not in its way', async () => {
  const [owner] = (await givenUsers(1)) as [User]
  const tag = `t-${owner.username}`
  const { chat } = await createChat(owner.credentials, {
    kind: 'public',
    name: tag,
    description: '',
    members: [],
  })
  for (let round = 0; round < 8; round++) {
    const name = `${tag} ${round}`
    const renamed = await Promise.all(
      Array.from({ length: 3 }, () => patchChat(owner.credentials, chat.chatId, { name })),
    )
    for (const each of renamed) expect(each.name).toBe(name)
    await expectNamesRight(tag, [chat.chatId])
  }
})

describe('a name that 0.1.0 reserved under its own fold', () => {
  const newChat = (name: string) => ({ kind: 'public' as const, name, description: '', members: [] })

  /** A public chat as 0.1.0 would have written it. */
  const givenOldChat = async (owner: User, name: string) => {
    const { chat } = await createChat(owner.credentials, newChat(name))
    const { chatId } = chat
    await takeItem(keys.publicName(name))
    await putItem({ ...(keys.publicNameIn010(name) as Key), chatId })
    return chatId
  }
  const found = async (user: User, prefix: string, limit?: number) => {
    const ids: string[] = []
    let cursor: string | undefined
    do {
      const page = await listPublicChats(user.credentials, { prefix, limit, cursor })
      ids.push(...page.chats.map(({ chatId }) => chatId))
      cursor = page.nextCursor
    } while (cursor !== undefined)
    return ids
  }

  it('is taken, is found, and is free once the chat is renamed', async () => {
    const [owner] = (await givenUsers(1)) as [User]
    const name = `İzmir ${owner.username}`
    const chatId = await givenOldChat(owner, name)
    await expect(createChat(owner.credentials, newChat(name))).rejects.toMatchObject({ code: 'name_taken' })
    expect(await found(owner, name)).toEqual([chatId])
    await patchChat(owner.credentials, chatId, { name: name.toLowerCase() })
    expect(await getItem(keys.publicNameIn010(name) as Key)).toBeUndefined()
    expect(await getItem(keys.publicName(name))).toMatchObject({ chatId })
    await patchChat(owner.credentials, chatId, { name: `Ankara ${owner.username}` })
    const { chat } = await createChat(owner.credentials, newChat(name))
    expect(await found(owner, name)).toEqual([chat.chatId])
  })

  it('meets its plain twin, though it hides a character: both were public at once', async () => {
    const [owner] = (await givenUsers(1)) as [User]
    const plain = `Lunch ${owner.username}`
    const hiding = plain.replace('nch', 'n\u200bch')
    const old = await givenOldChat(owner, hiding)
    const other = await givenOldChat(owner, `İ${owner.username}`)
    // As after the update: nobody has reserved a name yet.
    await takeItem(keys.publicNamesRefolded())
    const wanted = [plain, `i${owner.username}`, plain.toUpperCase()]
    const outcomes = await Promise.allSettled(
      wanted.map((name) => createChat(owner.credentials, newChat(name))),
    )
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { code: 'name_taken' } })
    const third = (await createChat(owner.credentials, newChat(`Supper ${owner.username}`))).chat.chatId
    await expect(patchChat(owner.credentials, third, { name: plain })).rejects.toMatchObject({
      code: 'name_taken',
    })
    expect(await found(owner, plain)).toEqual([old])
    // The name moves and goes with its chat, as others do.
    await patchChat(owner.credentials, old, { name: plain.toUpperCase() })
    await deleteChat(owner.credentials, other)
    await createChat(owner.credentials, newChat(`i${owner.username}`))
    await patchChat(owner.credentials, old, { name: `Dinner ${owner.username}` })
    await patchChat(owner.credentials, third, { name: plain })
  })

  it('stays where it is if its plain twin was made before names were moved', async () => {
    const [owner] = (await givenUsers(1)) as [User]
    const name = `İzmir ${owner.username}`
    const old = await givenOldChat(owner, name)
    const twin = randomUUID()
    await putItem({ ...keys.publicName(name), chatId: twin })
    await takeItem(keys.publicNamesRefolded())
    await createChat(owner.credentials, newChat(`Ankara ${owner.username}`))
    expect(await getItem(keys.publicNameIn010(name) as Key)).toMatchObject({ chatId: old })
    expect(await getItem(keys.publicName(name))).toMatchObject({ chatId: twin })
  })

  it('goes with its chat', async () => {
    const [owner] = (await givenUsers(1)) as [User]
    const name = `İzmir ${owner.username}`
    await deleteChat(owner.credentials, await givenOldChat(owner, name))
    expect(await getItem(keys.publicNameIn010(name) as Key)).toBeUndefined()
    await createChat(owner.credentials, newChat(name))
  })

  it('is listed after the others, page by page', async () => {
    const [owner] = (await givenUsers(1)) as [User]
    const start = `İ${owner.username}`
    const old = [await givenOldChat(owner, `${start} a`), await givenOldChat(owner, `${start} b`)]
    const { chat } = await createChat(owner.credentials, newChat(`${start} c`))
    for (const limit of [1, 2, 3, undefined])
      expect(await found(owner, start, limit)).toEqual([chat.chatId, ...old])
  })
})
