import { deletedUser } from '../../../shared/contract/deleted-user.ts'
import type { FinalChat, History } from './history.ts'
import {
  answerOf,
  changesMembers,
  firstCalledAt,
  firstSeqOf,
  isDone,
  lasting,
  named,
  openActs,
  type Subscription,
  subscriptions,
} from './look-up.ts'

/** Rules of what sockets were sent. Each returns how a history breaks it. */

const seqsOf = (messages: readonly { seq: number }[] = []) => messages.map(({ seq }) => seq)

/** The seqs that a socket got live, and by the acks of its own sends, since it entered. */
const gotLive = (history: History, { socket, chatId, enter, endAt }: Subscription): number[] => {
  const isMeanwhile = (at: number) => at > enter.calledAt && at < endAt
  const pushed = history.frames.flatMap(({ at, push, ...frame }) =>
    frame.socket === socket && isMeanwhile(at) && push.type === 'messages' && push.chatId === chatId
      ? seqsOf(push.messages)
      : [],
  )
  const acked = named(history, 'send').flatMap((send) => {
    const isOwn = send.socket === socket && send.act.chatId === chatId && isMeanwhile(send.answeredAt)
    return isOwn ? [answerOf(send)?.seq ?? 0] : []
  })
  return [...pushed, ...acked]
}

/** The messages that everyone must get: those that were acked, and of acts, unless one of them has no answer. */
const promised = (history: History, { chatId, log }: FinalChat): number[] => {
  const acked = new Set(
    named(history, 'send')
      .filter((send) => isDone(send) && send.act.chatId === chatId)
      .map(({ userId, act }) => `${userId} ${act.clientMessageId}`),
  )
  const isOpen = openActs(history).some(
    ({ act }) => changesMembers.has(act.name) && 'chatId' in act && act.chatId === chatId,
  )
  return log
    .filter(({ type, senderId, clientMessageId }) =>
      type === 'text'
        ? acked.has(`${senderId} ${clientMessageId}`)
        : // That somebody who was erased has left is told by a job, of which nobody has an answer.
          !isOpen && senderId !== deletedUser.userId,
    )
    .map(({ seq }) => seq)
}

/**
 * A socket that stayed to the end has every message from where it entered, once what it got is sorted. Only what the
 * reply says to be left out (`more`) may be missing.
 */
export const deliveriesAreContiguous = (history: History): string[] =>
  lasting(history).flatMap((subscription) => {
    const { socket, chatId, enter } = subscription
    const chat = history.chats.find((one) => one.chatId === chatId)
    const { messages = [], lastSeq = 0, more = false } = answerOf(enter) ?? {}
    if (!chat) return []
    const { after } = enter.act
    const first = firstSeqOf(subscription)
    const leftOut =
      more && after !== undefined ? { from: messages.at(-1)?.seq ?? after, to: lastSeq } : undefined
    const got = new Set([...seqsOf(messages), ...gotLive(history, subscription)])
    const lacks = promised(history, chat).filter(
      (seq) => seq >= first && !got.has(seq) && !(leftOut && seq > leftOut.from && seq <= leftOut.to),
    )
    return lacks.length > 0 ? [`${socket} lacks ${lacks.join(', ')} of ${chatId}`] : []
  })

/** The messages acked in a chat before something was called. */
const ackedBefore = (history: History, chatId: string, at: number): number =>
  Math.max(
    0,
    ...named(history, 'send')
      .filter(({ act, answeredAt }) => act.chatId === chatId && answeredAt < at)
      .map((send) => answerOf(send)?.seq ?? 0),
  )

/** Replies and pages begin where they were asked to, go on without hole or double, and know all that was acked before. */
export const resumingHasNoGapAndNoDouble = (history: History): string[] => {
  const pages = [...subscriptions(history).map(({ enter }) => enter), ...named(history, 'history')]
  const cut = pages.flatMap((page) => {
    const { messages = [], lastSeq = 0, more } = answerOf(page) ?? {}
    if (!answerOf(page)) return []
    const { chatId, after } = page.act
    const seqs = seqsOf(messages)
    const ordered = after === undefined ? seqs.toSorted((one, other) => one - other) : seqs
    const first = after === undefined ? ordered[0] : after + 1
    const isWhole = ordered.every((seq, index) => seq === (first ?? 0) + index)
    if (!isWhole) return [`a page of ${chatId} after ${after ?? 'none'} holds ${seqs.join(', ')}`]
    const known = ackedBefore(history, chatId, page.calledAt)
    const end = Math.max(ordered.at(-1) ?? after ?? 0, lastSeq)
    if (end < known) return [`a page of ${chatId} ends with ${end}, after ${known} was acked`]
    // Without `after`, whatever came while the reply was read is pushed. A page of history ends with what was asked for.
    const isCut =
      page.act.name === 'enter' &&
      after !== undefined &&
      more === false &&
      (ordered.at(-1) ?? after) < lastSeq
    return isCut ? [`${chatId} was entered without its messages up to ${lastSeq}`] : []
  })
  const doubled = history.frames.flatMap(({ socket, push }) => {
    if (push.type !== 'messages') return []
    const seqs = seqsOf(push.messages)
    return new Set(seqs).size < seqs.length ? [`a frame to ${socket} holds ${seqs.join(', ')}`] : []
  })
  return [...cut, ...doubled]
}

/** From the moment at which one socket has a message, or its sender the ack, all others have it soon. */
export const nobodyDelaysAnother = (history: History): string[] => {
  const { deliverWithinMs, frames } = history
  if (deliverWithinMs === undefined) return []
  const sends = named(history, 'send')
  const arrivals = lasting(history).flatMap((subscription) =>
    frames.flatMap(({ at, atMs, socket, push }) => {
      const isIt = socket === subscription.socket && push.type === 'messages'
      if (!isIt || push.chatId !== subscription.chatId || at < subscription.enter.answeredAt) return []
      // A message sent before the socket entered may come by the reply alone, or much later again.
      return push.messages
        .filter((message) => firstCalledAt(sends, message) > subscription.enter.answeredAt)
        .map(({ chatId, seq }) => ({ place: `${chatId} ${seq}`, socket, atMs }))
    }),
  )
  return [...Map.groupBy(arrivals, ({ place }) => place)].flatMap(([place, ofMessage]) => {
    const firstMs = Math.min(...ofMessage.map(({ atMs }) => atMs))
    // A message may come twice; the first time counts.
    const bySocket = [...Map.groupBy(ofMessage, ({ socket }) => socket)]
    return bySocket.flatMap(([socket, times]) => {
      const waitedMs = Math.min(...times.map(({ atMs }) => atMs)) - firstMs
      return waitedMs > deliverWithinMs ? [`${socket} waited ${Math.round(waitedMs)} ms for ${place}`] : []
    })
  })
}
