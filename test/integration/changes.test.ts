import { sockets } from '../steps/domain/domain.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { limits } from '../../shared/contract/limits.ts'
import type { Message } from '../../shared/contract/messages.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { deleteMessage } from '../../shared/domain/messages/delete-message.ts'
import { editMessage } from '../../shared/domain/messages/edit-message.ts'
import { readChanges } from '../../shared/domain/messages/read-changes.ts'
import { react } from '../../shared/domain/messages/react.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import { putItem } from '../../shared/platform/storage/write.ts'
import { dynamo } from '../../shared/platform/storage/table.ts'
import { append, givenChat, givenSocket, givenUsers, type User } from '../steps/domain/given-domain.ts'
import { recordOperations, totalUnits } from '../steps/domain/operations.ts'

const hourMs = 3_600_000
const recorder = recordOperations(dynamo())

const givenLog = async (length: number) => {
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  const chatId = await givenChat([alice, bob])
  for (let index = 1; index <= length; index++) await append(chatId, alice, `m${index}`)
  return { alice, bob, chatId }
}

/** Messages whose change was pushed to a socket, with the newest revision. */
const pushed = (connectionId: string): number[] =>
  sockets
    .received(connectionId)
    .flatMap(({ type, message }) => (type === 'message.updated' ? [(message as Message).seq] : []))

describe('what changed in a chat', () => {
  it('is every message that was edited, deleted or reacted to since, once', async () => {
    const { alice, bob, chatId } = await givenLog(5)
    const socket = await givenSocket(bob)
    const { changesAt, changed } = await enterChat(socket, chatId, undefined)
    expect(changed).toBeUndefined()
    await editMessage(alice.credentials, chatId, 4, 'edited')
    await editMessage(alice.credentials, chatId, 4, 'edited again')
    await react(bob.credentials, chatId, 2, '👍', true)
    await deleteMessage(alice.credentials, chatId, 1)
    expect((await enterChat(socket, chatId, 5, changesAt)).changed).toEqual([1, 2, 4])
  })

  it('is nothing after nothing, and a repeat without effect changes nothing', async () => {
    const { alice, bob, chatId } = await givenLog(2)
    const socket = await givenSocket(bob)
    const { changesAt } = await enterChat(socket, chatId, undefined)
    await editMessage(alice.credentials, chatId, 1, 'm1')
    await react(bob.credentials, chatId, 1, '👍', false)
    expect((await enterChat(socket, chatId, 2, changesAt)).changed).toEqual([])
  })

  it('is listed or pushed, however changes race with entering', async () => {
    const { alice, bob, chatId } = await givenLog(20)
    const first = await givenSocket(bob)
    const { changesAt } = await enterChat(first, chatId, undefined)
    const open = await Promise.all(Array.from({ length: 6 }, () => givenSocket(bob)))
    const changing = Array.from({ length: 20 }, async (_, index) => {
      await sleep(Math.random() * 400)
      await editMessage(alice.credentials, chatId, index + 1, `edited ${index}`)
    })
    const entering = open.map(async (socket) => {
      await sleep(Math.random() * 400)
      const { changed = [] } = await enterChat(socket, chatId, 20, changesAt)
      return { connectionId: socket.connectionId, changed }
    })
    const [entered] = await Promise.all([Promise.all(entering), Promise.all(changing)])
    for (const { connectionId, changed } of entered) {
      const known = new Set([...changed, ...pushed(connectionId)])
      expect([...known].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
    }
  })

  it('is in the next answer when it was committed after this one, with an earlier time', async () => {
    const { chatId } = await givenLog(1)
    const stampedMs = Date.now()
    await sleep(20)
    const { changesAt } = await readChanges(chatId, stampedMs - hourMs)
    await putItem({ ...keys.messageChanged(chatId, stampedMs, 1), seq: 1, expiresAt: 0 })
    expect((await readChanges(chatId, changesAt)).changed).toEqual([1])
  })

  it('is not known after a day, with a time to come, and when too many messages changed', async () => {
    const { chatId } = await givenLog(1)
    const nowMs = Date.now()
    expect((await readChanges(chatId, nowMs - 25 * hourMs)).changed).toBeUndefined()
    expect((await readChanges(chatId, nowMs + hourMs)).changed).toBeUndefined()
    expect((await readChanges(chatId, 0)).changed).toBeUndefined()
    for (let seq = 1; seq <= limits.changesListed; seq++)
      await putItem({ ...keys.messageChanged(chatId, nowMs - seq, seq), seq, expiresAt: 0 })
    expect((await readChanges(chatId, nowMs - hourMs)).changed).toHaveLength(limits.changesListed)
    await putItem({ ...keys.messageChanged(chatId, nowMs, 101), seq: 101, expiresAt: 0 })
    expect((await readChanges(chatId, nowMs - hourMs)).changed).toBeUndefined()
  })

  it('costs an edit one small item more', async () => {
    const { alice, chatId } = await givenLog(2)
    recorder.take()
    await editMessage(alice.credentials, chatId, 1, 'edited')
    // In one transaction the message, its change and the editor's rate, two units each; then the rate's note is cleared.
    expect(totalUnits(recorder.take()).write).toBeLessThanOrEqual(7)
  })
})
