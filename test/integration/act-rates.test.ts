import { sockets } from '../steps/domain/domain.ts'
import { describe, expect, it } from 'vitest'
import { limits } from '../../shared/contract/limits.ts'
import { createAttachment } from '../../shared/domain/attachments/create-attachment.ts'
import { patchChat } from '../../shared/domain/chats/patch-chat.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { signalTyping } from '../../shared/domain/live/typing.ts'
import { editMessage } from '../../shared/domain/messages/edit-message.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { react } from '../../shared/domain/messages/react.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import { updateItem } from '../../shared/platform/storage/write.ts'
import { givenChat, givenSocket, givenUsers, type User } from '../steps/domain/given-domain.ts'

// A rate that a test can exceed, in place of the tests' one.
const burst = 5
Object.assign(process.env, { MESSAGES_PER_SECOND: '1', MESSAGE_BURST: String(burst) })

const codeOf = (outcome: PromiseSettledResult<unknown>): string =>
  outcome.status === 'fulfilled' ? 'done' : String((outcome.reason as { code?: string }).code)

/** Does so many acts at once. @returns how many were done, and the codes that the others were refused with. */
const allAtOnce = async (count: number, act: (index: number) => Promise<unknown>) => {
  const startMs = Date.now()
  const outcomes = await Promise.allSettled(Array.from({ length: count }, (_, index) => act(index)))
  const codes = outcomes.map(codeOf)
  return {
    done: codes.filter((code) => code === 'done').length,
    /** The most that the rate admits in the time that it took. */
    most: burst + Math.ceil((Date.now() - startMs) / 1000),
    refusals: new Set(codes.filter((code) => code !== 'done')),
  }
}

const givenMessage = async () => {
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  const chatId = await givenChat([alice, bob])
  const { message } = await postMessage(alice.credentials, { chatId, text: 'hello' })
  return { alice, bob, chatId, seq: message.seq }
}

const file = { name: 'menu.pdf', contentType: 'application/pdf', size: 1000 } as const

describe('within the rate of messages are', () => {
  it('edits, and reactions with them', async () => {
    const { alice, chatId, seq } = await givenMessage()
    const { done, most, refusals } = await allAtOnce(15, (index) =>
      index % 3 === 0
        ? react(alice.credentials, chatId, seq, String.fromCodePoint(0x1f600 + index), true)
        : editMessage(alice.credentials, chatId, seq, `edited ${index}`),
    )
    expect(done).toBeGreaterThanOrEqual(burst)
    expect(done).toBeLessThanOrEqual(most)
    expect(refusals).toEqual(new Set(['rate_limited']))
  })

  it('reactions that are set and taken back in turn', async () => {
    const { bob, chatId, seq } = await givenMessage()
    const codes: string[] = []
    for (let index = 0; index < 20; index++) {
      const [outcome] = await Promise.allSettled([react(bob.credentials, chatId, seq, '👍', index % 2 === 0)])
      if (outcome) codes.push(codeOf(outcome))
    }
    expect(codes.slice(0, burst)).toEqual(Array(burst).fill('done'))
    expect(codes).toContain('rate_limited')
  })

  it('typing and stopping in turn', async () => {
    const { alice, bob, chatId } = await givenMessage()
    const watching = await givenSocket(alice)
    await enterChat(watching, chatId, undefined)
    const startMs = Date.now()
    const codes: string[] = []
    for (let index = 0; index < 25; index++) {
      const [outcome] = await Promise.allSettled([signalTyping(bob.credentials, chatId, index % 2 === 0)])
      if (outcome) codes.push(codeOf(outcome))
    }
    const pushed = sockets.received(watching.connectionId).filter(({ type }) => type === 'typing')
    expect(pushed.length).toBeLessThanOrEqual(burst + Math.ceil((Date.now() - startMs) / 1000))
    expect(codes).toContain('rate_limited')
  })

  it('announced uploads', async () => {
    const { alice, chatId } = await givenMessage()
    const { done, most, refusals } = await allAtOnce(12, () =>
      createAttachment(alice.credentials, chatId, file),
    )
    expect(done).toBeGreaterThanOrEqual(burst)
    expect(done).toBeLessThanOrEqual(most)
    expect(refusals).toEqual(new Set(['rate_limited']))
  })
})

it('announced files that never come are bounded for each user, also when the last places are taken at once', async () => {
  const { alice, chatId } = await givenMessage()
  const pending = Object.fromEntries(
    Array.from({ length: limits.pendingUploads - 2 }, (_, index) => [
      `#f${index}`,
      `file:${chatId}/f${index}`,
    ]),
  )
  const attachments = Object.keys(pending).map((_, index) => keys.attachment(chatId, `f${index}`))
  for (const key of attachments)
    await updateItem(key, 'SET uploaderId = :u', { values: { ':u': alice.userId } })
  await updateItem(
    keys.pendingUploads(alice.userId),
    `SET ${Object.keys(pending)
      .map((name) => `${name} = :expiry`)
      .join(', ')}`,
    { names: pending, values: { ':expiry': Math.ceil(Date.now() / 1000) + 3600 } },
  )
  const { done, refusals } = await allAtOnce(5, () => createAttachment(alice.credentials, chatId, file))
  expect(done).toBe(2)
  expect(refusals).toEqual(new Set(['upload_limit_reached']))

  // A file that a message carries makes room, without having been counted out before.
  const [carried] = attachments
  if (!carried) throw new Error('There is a pending file')
  await updateItem(carried, 'SET seq = :seq', { values: { ':seq': 1 } })
  await expect(createAttachment(alice.credentials, chatId, file)).resolves.toBeDefined()
  await expect(createAttachment(alice.credentials, chatId, file)).rejects.toMatchObject({
    code: 'upload_limit_reached',
  })
})

describe('slow mode', () => {
  const givenSlowChat = async () => {
    const { alice, bob, chatId } = await givenMessage()
    await patchChat(alice.credentials, chatId, { slowModeSeconds: 60 })
    const { message } = await postMessage(bob.credentials, { chatId, text: 'my one message' })
    return { alice, bob, chatId, seq: message.seq }
  }

  it.each([
    ['appended', 'my one message, and another'],
    ['put in its place', 'something new'],
  ])('holds for an edit that adds text: %s', async (_, text) => {
    const { bob, chatId, seq } = await givenSlowChat()
    await expect(editMessage(bob.credentials, chatId, seq, text)).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterMs: expect.any(Number),
    })
  })

  it('lets members take text away, and react', async () => {
    const { bob, chatId, seq } = await givenSlowChat()
    expect(await editMessage(bob.credentials, chatId, seq, 'my message')).toMatchObject({
      text: 'my message',
    })
    await react(bob.credentials, chatId, seq, '👍', true)
  })

  it('counts an edit that adds text as a message', async () => {
    const { bob, chatId, seq } = await givenSlowChat()
    await updateItem(keys.membership(bob.userId, chatId), 'SET lastSentAtMs = :past', {
      values: { ':past': Date.now() - 61_000 },
    })
    await editMessage(bob.credentials, chatId, seq, 'my one message, and another')
    await expect(postMessage(bob.credentials, { chatId, text: 'more' })).rejects.toMatchObject({
      code: 'rate_limited',
    })
  })

  it('does not hold managers', async () => {
    const { alice, chatId } = await givenSlowChat()
    await editMessage(alice.credentials, chatId, 1, 'hello, all of you')
  })
})
