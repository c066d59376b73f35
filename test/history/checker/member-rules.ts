import type { History } from './history.ts'
import { isDone, named } from './look-up.ts'

/** Rules of who is in a chat, and who is online. Each returns how a history breaks it. */

const actsOfMembers = (history: History, chatId: string) =>
  [...named(history, 'add'), ...named(history, 'remove'), ...named(history, 'ban')].filter(
    ({ act }) => act.chatId === chatId,
  )

/** Whether somebody is a member in the end by the acts about them; undefined where their order cannot be told. */
const isMemberByActs = (history: History, chatId: string, userId: string): boolean | undefined => {
  const acts = actsOfMembers(history, chatId).filter(
    ({ act, outcome }) => act.userId === userId && outcome.kind !== 'refused',
  )
  const last = acts.find(
    (one) => isDone(one) && acts.every((other) => other === one || other.answeredAt < one.calledAt),
  )
  return last && last.act.name === 'add'
}

const addedOrRemoved = (history: History, chatId: string): string[] => [
  ...new Set(actsOfMembers(history, chatId).map(({ act }) => act.userId)),
]

/** The list of members, their count, what it tells each of them and what was done about them say the same. */
export const membersAreTrue = (history: History): string[] =>
  history.chats.flatMap(({ chatId, members, outsiders, memberCount, listed }) => {
    const ids = new Set(listed.map(({ userId }) => userId))
    const told = [
      ...members.map(({ userId }) => [userId, true] as const),
      ...outsiders.map((userId) => [userId, false] as const),
    ]
    const byActs = addedOrRemoved(history, chatId).map(
      (userId) => [userId, isMemberByActs(history, chatId, userId)] as const,
    )
    return [
      ...(memberCount === ids.size ? [] : [`${chatId} counts ${memberCount} members, and lists ${ids.size}`]),
      ...[...told, ...byActs].flatMap(([userId, isMember]) =>
        isMember === undefined || isMember === ids.has(userId)
          ? []
          : [`${userId} is ${isMember ? 'a member, and not' : 'no member, and'} listed`],
      ),
    ]
  })

/** A member with an open socket is online, and one who has closed every socket is not. */
export const presenceEqualsTheSockets = ({ chats, sockets }: History): string[] =>
  chats.flatMap(({ listed }) =>
    listed.flatMap(({ userId, online }) => {
      const own = sockets.filter((socket) => socket.userId === userId)
      const isThere = own.some(({ closedAt }) => closedAt === Number.POSITIVE_INFINITY)
      // One whose end nobody told counts as open until it expires.
      const isGone = own.every(({ isToldEnd }) => isToldEnd)
      if (isThere && !online) return [`${userId} has an open socket, and is shown as offline`]
      return isGone && online ? [`${userId} has closed every socket, and is shown as online`] : []
    }),
  )
