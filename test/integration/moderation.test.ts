import { sockets } from '../steps/domain/domain.ts'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Custom } from '../../shared/contract/custom.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { appendMessage } from '../../shared/domain/messages/append-message.ts'
import { markBusy } from '../../shared/domain/messages/busy.ts'
import { editMessage } from '../../shared/domain/messages/edit-message.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { readMessages } from '../../shared/domain/messages/read-messages.ts'
import { appendRequired } from '../../shared/domain/required-notifications/append-required.ts'
import { dyingAfterEachWrite } from '../steps/domain/mortal-calls.ts'
import { givenChat, givenSocket, givenUsers, headOf, type User } from '../steps/domain/given-domain.ts'
import { startModeratorStub } from '../steps/generic/moderator-stub.ts'

const stub = await startModeratorStub()
process.env['MODERATOR_URL'] = stub.url
process.env['MODERATION_DEADLINE_MS'] = '300'
process.env['MODERATION_FALLBACK'] = 'allow'
afterAll(() => stub.close())
beforeEach(() => stub.answers(() => ({ verdict: 'allow' })))

const given = async () => {
  const [alice, bob, carol] = (await givenUsers(3)) as [User, User, User]
  const chatId = await givenChat([alice, bob])
  const textsOf = async () => (await readMessages(chatId, { after: 0, limit: 100 })).map(({ text }) => text)
  const say = (text: string, clientMessageId?: string, by = alice) =>
    postMessage(by.credentials, { chatId, text, clientMessageId })
  return { alice, bob, carol, chatId, textsOf, say }
}
const ways = [
  ['a quiet chat', false],
  ['a busy chat', true],
] as const

describe.each(ways)('in %s', (_, isBusy) => {
  const givenScene = async () => {
    const scene = await given()
    if (isBusy) await markBusy(scene.chatId)
    return scene
  }

  it('the moderator sees who writes what where, and a message that it allows is written', async () => {
    const { alice, chatId, textsOf } = await givenScene()
    const custom = { id: 1 }
    await postMessage(alice.credentials, { chatId, text: 'hello', clientMessageId: 'c-1', custom })
    expect(stub.askedAbout(chatId)).toEqual([
      {
        version: 1,
        act: 'message',
        chat: { chatId, kind: 'group' },
        sender: { userId: alice.userId, username: alice.username },
        text: 'hello',
        attachments: [],
        custom,
        clientMessageId: 'c-1',
      },
    ])
    expect(await textsOf()).toEqual(['hello'])
  })

  it('a refused message is not written, whoever repeats it and whatever the moderator says then', async () => {
    const { chatId, say, textsOf } = await givenScene()
    stub.answers(() => ({ verdict: 'refuse', reason: 'Mind your language' }))
    const refusal = { code: 'message_refused', status: 422, message: 'Mind your language' }
    await expect(say('heck', 'c-1')).rejects.toMatchObject(refusal)
    stub.answers(() => ({ verdict: 'allow' }))
    await expect(say('heck', 'c-1')).rejects.toMatchObject(refusal)
    await expect(say('hello', 'c-1')).rejects.toMatchObject({ code: 'client_message_id_reused' })
    expect(stub.askedAbout(chatId)).toHaveLength(1)
    expect(await textsOf()).toEqual([])
    expect((await say('hello', 'c-2')).message.seq).toBe(1)
  })

  it('a replaced message is written with the other text and its mentions, and a repeat finds it', async () => {
    const { bob, say, chatId, textsOf } = await givenScene()
    stub.answers(() => ({ verdict: 'replace', text: `ask @${bob.username}` }))
    const { message } = await say('ask @nobody', 'c-1')
    expect(message).toMatchObject({ text: `ask @${bob.username}`, mentions: [bob.userId] })
    expect(await say('ask @nobody', 'c-1')).toEqual({ message, duplicate: true })
    expect(stub.askedAbout(chatId)).toHaveLength(1)
    expect(await textsOf()).toEqual([message.text])
  })

  it('calls at once with one id acted each on a verdict of their own, as the moderator changed its mind', async () => {
    for (let round = 0; round < 3; round++) {
      const { chatId, say, textsOf } = await givenScene()
      let asked = round
      stub.answers(() => {
        asked++
        if (asked % 3 === 0) return { verdict: 'refuse', reason: 'No' }
        return asked % 3 === 1 ? { verdict: 'allow' } : { verdict: 'replace', text: 'tidy' }
      })
      const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => say('untidy', 'c-1')))
      const got = outcomes.map((outcome) =>
        outcome.status === 'fulfilled' ? outcome.value.message.text : outcome.reason.code,
      )
      expect(new Set(got).size).toBe(1)
      expect(await textsOf()).toEqual(got[0] === 'message_refused' ? [] : [got[0]])
      expect(stub.askedAbout(chatId).length).toBeGreaterThan(0)
    }
  })
})

// The consumer of a busy chat would die with the sender, as they are one process here.
it.each(['allow', 'replace', 'refuse'])(
  'a sender that died after the verdict was judged again when it came back: %s',
  async (verdict) => {
    const { chatId, say, textsOf } = await given()
    const others = { verdict: verdict === 'refuse' ? 'allow' : 'refuse' }
    // Asked once more, it says something else.
    stub.answers(() =>
      stub.askedAbout(chatId).length === 1 ? { verdict, text: 'tidy', reason: 'No' } : others,
    )
    let outcome: string | undefined
    const runs = await dyingAfterEachWrite(async () => {
      try {
        outcome = (await say('untidy', 'c-1')).message.text
      } catch (error) {
        const { code } = error as { code?: string }
        if (code !== 'message_refused') throw error
        outcome = code
      }
    })
    expect(runs).toBeGreaterThan(1)
    expect(outcome).toBe({ allow: 'untidy', replace: 'tidy', refuse: 'message_refused' }[verdict])
    expect(stub.askedAbout(chatId)).toHaveLength(1)
    expect(await textsOf()).toEqual(verdict === 'refuse' ? [] : [outcome])
  },
)

it('a moderator that dies or is late lets messages through, by the setting', async () => {
  const { say, textsOf } = await given()
  stub.answers(() => {
    throw new Error('broken')
  })
  await say('one', 'c-1')
  stub.answers(() => new Promise(() => {}))
  const startedMs = performance.now()
  await say('two', 'c-2')
  expect(performance.now() - startedMs).toBeLessThan(2000)
  expect(await textsOf()).toEqual(['one', 'two'])
})

it('nobody is asked about what may not be written anyway', async () => {
  const { carol, chatId, say } = await given()
  await expect(say('hello', 'c-1', carol)).rejects.toMatchObject({ code: 'chat_not_found' })
  expect(stub.askedAbout(chatId)).toEqual([])
})

it('a message from before there was a moderator is found by its repeat, and delivered again', async () => {
  const { alice, bob, chatId, say } = await given()
  const socket = await givenSocket(bob)
  await enterChat(socket, chatId, undefined)
  const before = { chatId, sender: alice, text: 'before', clientMessageId: 'c-1', attachments: [] }
  await appendMessage(before, await headOf(chatId))
  stub.answers(() => ({ verdict: 'refuse' }))
  expect(await say('before', 'c-1')).toMatchObject({ message: { seq: 1 }, duplicate: true })
  expect(sockets.received(socket.connectionId)).toMatchObject([
    { type: 'messages', messages: [{ seq: 1, text: 'before' }] },
  ])
  await expect(say('other', 'c-1')).rejects.toMatchObject({ code: 'client_message_id_reused' })
  expect(stub.askedAbout(chatId)).toEqual([])
})

it('a required notification is judged, and its retries have the same verdict', async () => {
  const { alice, bob, chatId, textsOf } = await given()
  stub.answers(() => ({ verdict: 'refuse', reason: 'Not by e-mail' }))
  const attempt = () =>
    appendRequired(
      alice.credentials,
      { chatId, text: 'fire drill', clientMessageId: 'c-1' },
      { execution: 'run', userIds: [bob.userId], deadlineMs: Date.now() + 60_000 },
    )
  const refusal = { code: 'message_refused', message: 'Not by e-mail' }
  await expect(attempt()).rejects.toMatchObject(refusal)
  stub.answers(() => ({ verdict: 'allow' }))
  await expect(attempt()).rejects.toMatchObject(refusal)
  expect(stub.askedAbout(chatId)).toHaveLength(1)
  expect(await textsOf()).toEqual([])
})

describe('an edit', () => {
  const givenMessage = async () => {
    const scene = await given()
    await scene.say('hello')
    const edit = (text: string, by = scene.alice) => editMessage(by.credentials, scene.chatId, 1, text)
    const asked = () => stub.askedAbout(scene.chatId).filter(({ act }) => act === 'edit')
    return { ...scene, edit, asked }
  }

  it('is judged once for its text, and the first verdict counts', async () => {
    const { edit, asked, textsOf } = await givenMessage()
    stub.answers(() => ({ verdict: 'refuse', reason: 'No' }))
    await expect(edit('heck')).rejects.toMatchObject({ code: 'message_refused', message: 'No' })
    stub.answers(() => ({ verdict: 'replace', text: 'tidy' }))
    await expect(edit('heck')).rejects.toMatchObject({ code: 'message_refused' })
    expect(await edit('untidy')).toMatchObject({ text: 'tidy', revision: 1 })
    expect(await edit('untidy')).toMatchObject({ text: 'tidy', revision: 1 })
    expect(await textsOf()).toEqual(['tidy'])
    expect(asked()).toMatchObject([
      { seq: 1, before: 'hello', text: 'heck' },
      { seq: 1, before: 'hello', text: 'untidy' },
    ])
  })

  it('was sent many times at once, and each had a verdict of its own', async () => {
    const { edit, textsOf } = await givenMessage()
    let asked = 0
    stub.answers(() => ({ verdict: 'replace', text: `tidy ${asked++}` }))
    const edited = await Promise.all(Array.from({ length: 5 }, () => edit('untidy')))
    expect(new Set(edited.map(({ text }) => text)).size).toBe(1)
    expect(await textsOf()).toEqual([edited[0]?.text])
  })

  it('whose sender died after the verdict was judged again when it came back', async () => {
    const { edit, asked, textsOf } = await givenMessage()
    // Asked once more, it says something else.
    stub.answers(() => (asked().length === 1 ? { verdict: 'replace', text: 'tidy' } : { verdict: 'refuse' }))
    await dyingAfterEachWrite(() => edit('untidy'))
    expect(asked()).toHaveLength(1)
    expect(await textsOf()).toEqual(['tidy'])
  })

  it('of the custom data alone was judged by nobody, or by a verdict on the same text with other data', async () => {
    const { alice, chatId, asked } = await givenMessage()
    const edit = (text: string, custom?: Custom | null) =>
      editMessage(alice.credentials, chatId, 1, text, custom)
    stub.answers(({ custom }) => ({ verdict: custom?.['image'] === 'rude' ? 'refuse' : 'allow' }))
    const refusal = { code: 'message_refused' }
    expect(await edit('hello', { image: 'kind' })).toMatchObject({ custom: { image: 'kind' } })
    await expect(edit('hello', { image: 'rude' })).rejects.toMatchObject(refusal)
    await expect(edit('hi', { image: 'rude' })).rejects.toMatchObject(refusal)
    expect(await edit('hi')).toMatchObject({ text: 'hi', custom: { image: 'kind' } })
    await expect(edit('hi', { image: 'rude' })).rejects.toMatchObject(refusal)
    expect(await edit('hi', null)).not.toHaveProperty('custom')
    expect(asked().map(({ text, custom }) => [text, custom?.['image']])).toEqual([
      ['hello', 'kind'],
      ['hello', 'rude'],
      ['hi', 'rude'],
      ['hi', 'kind'],
      ['hi', undefined],
    ])
  })

  it('was written with data that another edit had put there meanwhile, and that nobody had judged with it', async () => {
    const { alice, chatId, asked } = await givenMessage()
    const edit = (text: string, custom?: Custom) => editMessage(alice.credentials, chatId, 1, text, custom)
    stub.answers(async ({ text }) => {
      if (text === 'hi') await edit('hello', { image: 'half' })
      return { verdict: 'allow' }
    })
    await expect(edit('hi')).rejects.toMatchObject({ code: 'unavailable' })
    stub.answers(() => ({ verdict: 'allow' }))
    expect(await edit('hi')).toMatchObject({ text: 'hi', custom: { image: 'half' } })
    expect(asked().at(-1)).toMatchObject({ text: 'hi', custom: { image: 'half' } })
  })

  it('that changes nothing, or that its caller may not make, is not judged', async () => {
    const { edit, asked, bob } = await givenMessage()
    await edit('hello')
    await expect(edit('heck', bob)).rejects.toMatchObject({ code: 'forbidden' })
    expect(asked()).toEqual([])
  })
})
