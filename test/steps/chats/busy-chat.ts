import { expect } from 'vitest'
import { entered, givenChat, givenPeople, type Person } from '../accounts/given-users.ts'
import { request } from '../api/rest.ts'
import { eventually } from '../generic/eventually.ts'
import { inOrder, type Line, lineOf, linesOf } from './race-senders.ts'

type Answer = { status: number; line?: Line; code?: string }

/** Sends as a client does: while the outcome is not known, it asks again. */
const send = async (
  { accessToken }: Person,
  chatId: string,
  body: { text: string; clientMessageId: string },
): Promise<Answer> => {
  for (;;) {
    const answer = await request('sendMessage', accessToken, { params: { chatId }, body })
    const { seq, code } = answer.body as { seq?: number; code?: string }
    if (code === 'outcome_unknown' || code === 'unavailable') continue
    const line = seq === undefined ? undefined : { seq, content: `${body.clientMessageId} ${body.text}` }
    return { status: answer.status, ...(line && { line }), ...(code && { code }) }
  }
}

/**
 * Many write to one chat over REST at once while others listen, and then its owner locks it and bans one of them. All
 * that was acked is in one order, the same for all, and nobody writes after an act that forbids it.
 */
export const keepChatBusy = async (senders: number, each: number): Promise<void> => {
  const [owner, banned, member, ...others] = await givenPeople(senders)
  if (!owner || !banned || !member) throw new Error('three people')
  const chat = await givenChat(owner, banned, member, ...others)
  const { chatId } = chat
  const listening = await entered(chat, owner, member)
  const sendAll = async (sender: Person, name: string): Promise<Answer[]> => {
    const answers: Answer[] = []
    for (let index = 0; index < each; index++) {
      answers.push(
        await send(sender, chatId, { text: `${index} of ${name}`, clientMessageId: `${name}-${index}` }),
      )
    }
    return answers
  }
  const storm = (round: string) =>
    Promise.all(
      [owner, banned, member, ...others].map((sender, index) => sendAll(sender, `${round}${index}`)),
    )

  const first = (await storm('first')).flat()
  expect(new Set(first.map(({ status }) => status))).toEqual(new Set([201]))

  const second = storm('second')
  await owner.rest.done('banUser', { params: { chatId, userId: banned.userId } })
  expect((await send(banned, chatId, { text: 'after', clientMessageId: 'after' })).code).toBe(
    'chat_not_found',
  )
  await owner.rest.done('patchChat', { params: { chatId }, body: { locked: true } })
  expect((await send(member, chatId, { text: 'after', clientMessageId: 'after' })).code).toBe('chat_locked')
  const codes = new Set((await second).flat().flatMap(({ code }) => code ?? []))
  for (const code of codes) expect(['chat_locked', 'chat_not_found']).toContain(code)

  // System messages have no clientMessageId.
  const isOfSender = ({ content }: Line) => /^(first|second)/.test(content)
  const written = (await linesOf(owner, chatId)).filter(isOfSender)
  const acked = [...first, ...(await second).flat()].flatMap(({ line }) => line ?? [])
  expect(inOrder(acked)).toEqual(written)
  for (const socket of listening) {
    const heard = () => [
      ...new Map(
        socket
          .pushed(chatId)
          .map(lineOf)
          .filter(isOfSender)
          .map((line) => [line.seq, line]),
      ).values(),
    ]
    const lines = await eventually('every message on a socket', async () => {
      const all = heard()
      return all.length < written.length ? undefined : all
    })
    expect(inOrder(lines)).toEqual(written)
  }
}
