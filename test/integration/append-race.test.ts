import '../steps/domain/domain.ts'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { deleteChat } from '../../shared/domain/chats/delete-chat.ts'
import type { Message } from '../../shared/contract/messages.ts'
import { removeMember } from '../../shared/domain/members/remove-member.ts'
import { readMessages } from '../../shared/domain/messages/read-messages.ts'
import {
  append,
  givenChat,
  givenUsers,
  headOf,
  membershipOf,
  type User,
} from '../steps/domain/given-domain.ts'
import { expectWholeChain } from '../steps/domain/verify-chat.ts'
import type { Acked, Work } from './append-writer.ts'
import { appendMessage } from '../../shared/domain/messages/append-message.ts'

const wholeLog = async (chatId: string): Promise<Message[]> => {
  const log: Message[] = []
  for (;;) {
    const page = await readMessages(chatId, { after: log.length, limit: 100 })
    if (page.length === 0) return log
    log.push(...page)
  }
}

const seqs = (log: readonly Message[]) => log.map(({ seq }) => seq)
const oneTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const idsOf = (writer: number, count: number) => oneTo(count).map((index) => `w${writer}-${index}`)

/** Lets a process of its own append, and kills it in the middle of its work once it has this many acks. */
const runWriter = async (work: Work, killAfter = Number.POSITIVE_INFINITY): Promise<Acked[]> => {
  const child = fork(join(import.meta.dirname, 'append-writer.ts'), { execArgv: [] })
  const acked: Acked[] = []
  child.on('message', (ack) => {
    acked.push(ack as Acked)
    if (acked.length >= killAfter) child.kill('SIGKILL')
  })
  child.send(work)
  const [code, signal] = await once(child, 'exit')
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`a writer ended with ${code ?? signal}`)
  return acked
}

describe('appending from several processes at once', () => {
  it('makes one log without hole or double, also when writers are killed in the middle and others retry', async () => {
    const senders = await givenUsers(4)
    const chatId = await givenChat(senders)
    const perWriter = 30
    const workOf = (sender: User, index: number): Work => ({
      chatId,
      sender,
      clientMessageIds: idsOf(index, perWriter),
    })
    const killAfter = [Number.POSITIVE_INFINITY, 5, 12, 20]
    const first = await Promise.all(
      senders.map((sender, index) => runWriter(workOf(sender, index), killAfter[index])),
    )
    const unfinished = first.filter((acked) => acked.length < perWriter)
    expect(unfinished.length).toBeGreaterThanOrEqual(2)

    // Senders of a killed writer have no answer for some messages, and send all of them again: twice at the same time.
    const again = await Promise.all(
      [1, 2, 3, 1, 2, 3].map((index) => runWriter(workOf(senders[index] as User, index))),
    )

    const log = await wholeLog(chatId)
    expect(seqs(log)).toEqual(oneTo(4 * perWriter))
    expect((await headOf(chatId)).lastSeq).toBe(4 * perWriter)
    expect(new Set(log.map(({ clientMessageId }) => clientMessageId)).size).toBe(4 * perWriter)
    const seqById = new Map(log.map(({ clientMessageId, seq }) => [clientMessageId, seq]))
    for (const ack of [...first, ...again].flat()) expect(ack.seq).toBe(seqById.get(ack.clientMessageId))
    const times = log.map(({ sentAt }) => sentAt)
    expect(times).toEqual(times.toSorted())
    await expectWholeChain(senders[0] as User, chatId, 4 * perWriter)
  })
})

describe('appending', () => {
  it('writes one message for ten appends of one clientMessageId at once', async () => {
    const [alice] = await givenUsers(1)
    const chatId = await givenChat([alice as User])
    const sent = await Promise.all(oneTo(10).map(() => append(chatId, alice as User, 'hello', 'once')))
    expect(new Set(sent.map(({ message }) => message.seq))).toEqual(new Set([1]))
    expect(sent.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
    expect(seqs(await wholeLog(chatId))).toEqual([1])
  })

  it('tells two senders of the same clientMessageId apart, and two chats', async () => {
    const [alice, bob] = (await givenUsers(2)) as [User, User]
    const [one, other] = [await givenChat([alice, bob]), await givenChat([alice])]
    expect((await append(one, alice, 'hello', 'id')).message.seq).toBe(1)
    expect((await append(one, bob, 'hello', 'id')).message.seq).toBe(2)
    expect((await append(other, alice, 'hello', 'id')).duplicate).toBe(false)
  })

  it('refuses another text under a clientMessageId that was used', async () => {
    const [alice] = (await givenUsers(1)) as [User]
    const chatId = await givenChat([alice])
    await append(chatId, alice, 'hello', 'id')
    await expect(append(chatId, alice, 'good-bye', 'id')).rejects.toMatchObject({
      code: 'client_message_id_reused',
    })
    expect(await wholeLog(chatId)).toHaveLength(1)
  })

  it('moves its sender’s read mark, and nobody else’s', async () => {
    const [alice, bob] = (await givenUsers(2)) as [User, User]
    const chatId = await givenChat([alice, bob])
    await append(chatId, alice, 'one')
    await append(chatId, alice, 'two')
    expect((await membershipOf(chatId, alice.userId))?.readSeq).toBe(2)
    expect((await membershipOf(chatId, bob.userId))?.readSeq).toBe(0)
  })

  it('is refused to a member from the moment of removal, and leaves no hole', async () => {
    const [owner, bob] = (await givenUsers(2)) as [User, User]
    const chatId = await givenChat([owner, bob])
    const sending = Promise.allSettled(
      oneTo(20).map((index) => append(chatId, bob, `m${index}`, `id-${index}`)),
    )
    const removal = removeMember(owner.credentials, chatId, bob.userId)
    const sent = await sending
    await removal
    for (const outcome of sent)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'chat_not_found' })
    const kept = sent.filter(({ status }) => status === 'fulfilled').length
    // One more for the system message about the removal.
    expect(seqs(await wholeLog(chatId))).toEqual(oneTo(kept + 1))
    await expect(append(chatId, bob, 'late')).rejects.toMatchObject({ code: 'chat_not_found' })
    // Over a head that was read before the removal as well: the membership is checked at the write.
    expect(seqs(await wholeLog(chatId))).toEqual(oneTo(kept + 1))
  })

  it('is refused from the moment that the chat is deleted, whatever head its sender has read', async () => {
    const [owner, bob] = (await givenUsers(2)) as [User, User]
    const chatId = await givenChat([owner, bob])
    const staleHead = await headOf(chatId)
    const sending = Promise.allSettled(
      oneTo(20).map((index) =>
        appendMessage({ chatId, sender: bob, text: `m${index}`, clientMessageId: undefined }, staleHead),
      ),
    )
    await deleteChat(owner.credentials, chatId)
    for (const outcome of await sending)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'chat_not_found' })
    await expect(
      appendMessage({ chatId, sender: bob, text: 'late', clientMessageId: 'late' }, staleHead),
    ).rejects.toMatchObject({ code: 'chat_not_found' })
  })
})
