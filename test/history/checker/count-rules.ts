import type { FinalChat, FinalMember, History } from './history.ts'
import { answerOf, named } from './look-up.ts'

/** Rules of read marks and counts. Each returns how a history breaks it. */

type Mark = { calledAt: number; answeredAt: number; readSeq: number }

/** How far somebody has read for sure: what was answered, and what they wrote themselves. */
const marksOf = (history: History, userId: string, chatId: string): Mark[] =>
  [...named(history, 'read'), ...named(history, 'send')]
    .filter((operation) => operation.userId === userId && operation.act.chatId === chatId)
    .flatMap(({ act, calledAt, answeredAt, ...operation }) => {
      const { readSeq, seq = 0 } = answerOf({ act, calledAt, answeredAt, ...operation }) ?? {}
      return [{ calledAt, answeredAt, readSeq: act.name === 'read' ? (readSeq ?? 0) : seq }]
    })

const eachMember = (
  { chats }: History,
  check: (chat: FinalChat, member: FinalMember) => string[],
): string[] => chats.flatMap((chat) => chat.members.flatMap((member) => check(chat, member)))

/** A later answer never knows less, and the end knows it all. */
export const readMarksOnlyRise = (history: History): string[] =>
  eachMember(history, ({ chatId }, { userId, readSeq }) => {
    const marks = marksOf(history, userId, chatId)
    const furthest = Math.max(0, ...marks.map((mark) => mark.readSeq))
    const sunk = named(history, 'read').flatMap((read) => {
      if (read.userId !== userId || read.act.chatId !== chatId) return []
      const now = answerOf(read)?.readSeq
      const earlier = marks.filter(({ answeredAt }) => answeredAt < read.calledAt)
      const known = Math.max(0, ...earlier.map((mark) => mark.readSeq))
      return now !== undefined && now < known ? [`${userId} had read ${known}, and then ${now}`] : []
    })
    return readSeq < furthest ? [...sunk, `${userId} had read ${furthest}, and in the end ${readSeq}`] : sunk
  })

/** The furthest that somebody can have read, who was a member from the beginning. */
const furthestPossible = (history: History, { chatId, log }: FinalChat, userId: string): number => {
  const wasAdded = named(history, 'add').some(({ act }) => act.userId === userId && act.chatId === chatId)
  if (wasAdded) return Number.POSITIVE_INFINITY
  const own = log.filter(({ senderId }) => senderId === userId).map(({ seq }) => seq)
  const read = named(history, 'read')
    .filter((operation) => operation.userId === userId && operation.act.chatId === chatId)
    .map(({ act }) => act.seq)
  return Math.max(0, ...own, ...read)
}

/** Unread messages and mentions are those of the log above the mark, and nobody has read what they did not ask for. */
export const countsEqualTheLog = (history: History): string[] =>
  eachMember(history, (chat, { userId, readSeq, unread, mentions }) => {
    const above = chat.log.filter(({ seq }) => seq > readSeq)
    const mentioned = above.filter(
      (message) => message.mentions?.includes(userId) && message.deletedAt === undefined,
    )
    const possible = furthestPossible(history, chat, userId)
    return [
      ...(unread === above.length ? [] : [`${userId} has ${unread} unread, the log ${above.length}`]),
      ...(mentions === mentioned.length
        ? []
        : [`${userId} has ${mentions} mentions, the log ${mentioned.length}`]),
      ...(readSeq <= possible ? [] : [`${userId} has read ${readSeq}, and asked for ${possible} at most`]),
    ]
  })
