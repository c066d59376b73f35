import { deletedUser } from '../../../shared/contract/deleted-user.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import type { History } from './history.ts'
import { answerOf, erasedUsers, named, sightings } from './look-up.ts'

/** Rules of the log, and of everyone's view of it. Each returns how a history breaks it. */

const keyOf = (userId: string, chatId: string, clientMessageId: string) =>
  `${chatId} ${userId} ${clientMessageId}`

const messagesByKey = ({ chats }: History): Map<string, Message[]> =>
  Map.groupBy(
    chats.flatMap(({ log }) => log).filter(({ clientMessageId }) => clientMessageId !== undefined),
    ({ senderId, chatId, clientMessageId = '' }) => keyOf(senderId, chatId, clientMessageId),
  )

export const ackedSendsAreInTheLog = (history: History): string[] => {
  const logs = new Map(history.chats.map(({ chatId, log }) => [chatId, log]))
  const erased = erasedUsers(history)
  return named(history, 'send').flatMap((send) => {
    const answer = answerOf(send)
    const { chatId, clientMessageId } = send.act
    const log = logs.get(chatId)
    if (!answer || !log) return []
    const found = log.find(({ seq }) => seq === answer.seq)
    const isOwn = found?.clientMessageId === clientMessageId && found.senderId === send.userId
    // An erased user is no author any more.
    const isIt = isOwn || (erased.has(send.userId) && found?.senderId === deletedUser.userId)
    return isIt ? [] : [`${clientMessageId} was acked as ${answer.seq}, where the log has something else`]
  })
}

export const oneMessagePerClientMessageId = (history: History): string[] => {
  const doubled = [...messagesByKey(history)].flatMap(([key, messages]) =>
    messages.length > 1 ? [`${key} is in the log ${messages.length} times`] : [],
  )
  const acked = Map.groupBy(
    named(history, 'send').filter((send) => answerOf(send)),
    ({ userId, act }) => keyOf(userId, act.chatId, act.clientMessageId),
  )
  const differing = [...acked].flatMap(([key, sends]) => {
    const seqs = new Set(sends.map((send) => answerOf(send)?.seq))
    return seqs.size > 1 ? [`${key} was acked as ${[...seqs].join(' and ')}`] : []
  })
  return [...doubled, ...differing]
}

export const seqsHaveNoHole = ({ chats }: History): string[] =>
  chats.flatMap(({ chatId, log }) => {
    const wrong = log.findIndex(({ seq }, index) => seq !== index + 1)
    return wrong === -1 ? [] : [`${chatId} has seq ${log[wrong]?.seq} in place ${wrong + 1}`]
  })

/** The part of a message that never changes, but for an author who is erased. */
const identityOf = ({ type, senderId, clientMessageId, sentAt }: Message, erased: ReadonlySet<string>) =>
  JSON.stringify(
    erased.has(senderId)
      ? [type, deletedUser.userId, null, sentAt]
      : [type, senderId, clientMessageId, sentAt],
  )

export const everyoneAgreesOnEachSeq = (history: History): string[] => {
  const erased = erasedUsers(history)
  const bySeq = Map.groupBy(sightings(history), ({ message }) => `${message.chatId} ${message.seq}`)
  return [...bySeq].flatMap(([place, seen]) => {
    const [first] = seen
    const other = seen.find(
      ({ message }) => first && identityOf(message, erased) !== identityOf(first.message, erased),
    )
    return first && other ? [`${place} is another message for ${first.by} than for ${other.by}`] : []
  })
}

export const refusedSendsStayOut = (history: History): string[] => {
  const written = messagesByKey(history)
  const byKey = Map.groupBy(named(history, 'send'), ({ userId, act }) =>
    keyOf(userId, act.chatId, act.clientMessageId),
  )
  return [...byKey].flatMap(([key, sends]) => {
    const isRefused = sends.every(({ outcome }) => outcome.kind === 'refused')
    if (isRefused && written.has(key)) return [`${key} was refused, and is in the log`]
    const repeat = sends.find((send) => {
      const earlier = sends.filter(({ calledAt }) => calledAt < send.answeredAt && calledAt !== send.calledAt)
      return answerOf(send)?.duplicate && earlier.every(({ outcome }) => outcome.kind === 'refused')
    })
    return repeat ? [`${key} was refused, and is in the log before it was sent again`] : []
  })
}

/** A chain leads from the first message to the last, and through each value that somebody was told before. */
export const theChainProvesTheLog = (history: History): string[] =>
  history.chats.flatMap(({ chatId, log, proved: { values, fault } }) => {
    if (fault) return [`${chatId} does not fit at ${fault.seq}: ${fault.fault}`]
    const unchained = log.find(({ seq }) => !values.has(seq))
    const contradicted = named(history, 'enter').flatMap((enter) => {
      const kept = enter.act.chatId === chatId ? answerOf(enter)?.chain : undefined
      return kept && values.get(kept.seq) !== kept.chain
        ? [`${chatId} has another chain at ${kept.seq} than ${enter.socket} was told`]
        : []
    })
    return [...(unchained ? [`${chatId} has no chain at ${unchained.seq}`] : []), ...contradicted]
  })
