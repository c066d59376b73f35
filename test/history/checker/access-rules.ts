import type { Act, History, Operation } from './history.ts'
import { firstCalledAt, isDone, type Named, named } from './look-up.ts'

/**
 * Rules of what has ended, a subscription, a membership, a session or an account, and of logs. Each returns how a history
 * breaks it.
 */

/** An end: what ended for whom, and the time in which it surely was so. */
type End = {
  what: string
  fromAt: number
  untilAt: number
  /** Whether an act of somebody must be refused now. */
  forbids: (operation: Operation) => boolean
  /** Whether a socket must not hear of the chat now. */
  silences: (socket: string, chatId: string, senderId: string) => boolean
}

const userOf = ({ sockets }: History, socket: string) => sockets.find((one) => one.socket === socket)

/** Acts on somebody's membership of a chat. */
type MemberAct = Extract<Act, { name: 'add' | 'remove' | 'ban' | 'unban' }>

/** The next call that may undo an end. */
const nextCall = (
  { operations }: History,
  after: number,
  undoes: (operation: Operation) => boolean,
): number =>
  Math.min(
    Number.POSITIVE_INFINITY,
    // Also one that was under way already, and may have been done later.
    ...operations
      .filter((operation) => operation.answeredAt > after && undoes(operation))
      .map(({ calledAt }) => Math.max(calledAt, after)),
  )

const chatOf = ({ act }: Operation): string | undefined => ('chatId' in act ? act.chatId : undefined)

/** Whether an operation does this to the same member of the same chat. */
const isOn =
  (name: MemberAct['name'], { chatId, userId }: MemberAct) =>
  ({ act }: Operation): boolean =>
    act.name === name && act.chatId === chatId && act.userId === userId

const leaving = (history: History, leave: Named<'leave'>): End => {
  const { act, answeredAt, calledAt, socket: own } = leave
  return {
    what: `${own} left`,
    fromAt: answeredAt,
    untilAt: nextCall(
      history,
      calledAt,
      (other) => other.act.name === 'enter' && other.socket === own && other.act.chatId === act.chatId,
    ),
    forbids: () => false,
    silences: (socket, chatId) => socket === own && chatId === act.chatId,
  }
}

const removal = (history: History, { act, answeredAt, calledAt }: Named<'remove' | 'ban'>): End => ({
  what: `${act.userId} was no member any more`,
  fromAt: answeredAt,
  untilAt: nextCall(history, calledAt, isOn('add', act)),
  // To leave what one is not in is harmless.
  forbids: (other) =>
    other.userId === act.userId && chatOf(other) === act.chatId && other.act.name !== 'leave',
  silences: (socket, chatId) => userOf(history, socket)?.userId === act.userId && chatId === act.chatId,
})

/** Nobody adds somebody who is banned, until the ban is lifted. */
const ban = (history: History, { act, answeredAt, calledAt }: Named<'ban'>): End => ({
  what: `${act.userId} was banned`,
  fromAt: answeredAt,
  untilAt: nextCall(history, calledAt, isOn('unban', act)),
  forbids: isOn('add', act),
  silences: () => false,
})

const block = (history: History, { act, answeredAt, calledAt, userId }: Named<'block'>): End => ({
  what: `${userId} had blocked ${act.userId}`,
  fromAt: answeredAt,
  untilAt: nextCall(
    history,
    calledAt,
    (other) => other.act.name === 'unblock' && other.userId === userId && other.act.userId === act.userId,
  ),
  forbids: (other) =>
    other.userId === act.userId && chatOf(other) === act.chatId && other.act.name === 'send',
  silences: (socket, chatId, senderId) =>
    userOf(history, socket)?.userId === userId && chatId === act.chatId && senderId === act.userId,
})

const erasure = (history: History, { answeredAt, userId }: Named<'erase'>): End => ({
  what: `${userId} was erased`,
  fromAt: answeredAt,
  untilAt: Number.POSITIVE_INFINITY,
  // To erase and to leave twice is harmless.
  forbids: (other) =>
    other.act.name === 'add'
      ? other.act.userId === userId
      : other.userId === userId && other.act.name !== 'erase' && other.act.name !== 'leave',
  silences: (socket) => userOf(history, socket)?.userId === userId,
})

const logOut = (history: History, { answeredAt, sessionId }: Named<'logOut'>): End => ({
  what: `the session ${sessionId} had ended`,
  fromAt: answeredAt,
  untilAt: Number.POSITIVE_INFINITY,
  forbids: (other) => other.sessionId === sessionId,
  silences: (socket) => userOf(history, socket)?.sessionId === sessionId,
})

const endsOf = (history: History): End[] => {
  const done = <Name extends Act['name']>(name: Name) => named(history, name).filter(isDone)
  return [
    ...done('leave').map((one) => leaving(history, one)),
    ...[...done('remove'), ...done('ban')].map((one) => removal(history, one)),
    ...done('ban').map((one) => ban(history, one)),
    ...done('block').map((one) => block(history, one)),
    ...done('erase').map((one) => erasure(history, one)),
    ...done('logOut').map((one) => logOut(history, one)),
  ]
}

/**
 * After leaving, removal, ban, log-out, erasure and block, nothing is allowed, and nothing comes that was called
 * afterwards.
 */
export const nothingAfterTheEnd = (history: History): string[] => {
  const sends = named(history, 'send')
  return endsOf(history).flatMap(({ what, fromAt, untilAt, forbids, silences }) => {
    const done = history.operations
      // One that was still under way when the end was undone may have come after that.
      .filter((operation) => operation.calledAt > fromAt && operation.answeredAt < untilAt)
      .filter((operation) => isDone(operation) && forbids(operation))
      .map(({ act }) => `${act.name} was done after ${what}`)
    const heard = history.frames
      .filter(({ at }) => at > fromAt && at < untilAt)
      .flatMap(({ socket, push }) =>
        push.type === 'messages'
          ? push.messages
              .filter(({ chatId, senderId }) => silences(socket, chatId, senderId))
              .filter((message) => firstCalledAt(sends, message) > fromAt)
              .map(({ seq }) => `${socket} was sent ${seq} after ${what}`)
          : [],
      )
    return [...done, ...heard]
  })
}

/** Nothing is stored of somebody who was erased, but for what is to stay. */
export const erasureLeavesNothing = ({ erased }: History): string[] =>
  erased.flatMap(({ userId, traces }) =>
    traces.length > 0 ? [`${userId} was erased, and is still in ${traces.join(', ')}`] : [],
  )

/** Each log-out is announced, and each session of which that was announced is refused in the end. */
export const sessionEventsArrive = (history: History): string[] => {
  if (!history.sessions) return []
  const { events, ended } = history.sessions
  const announced = new Set(
    events.filter(({ event_type }) => event_type === 'user_logout').map(({ session_id }) => session_id),
  )
  const silent = named(history, 'logOut').filter(
    (logOut) => isDone(logOut) && !announced.has(logOut.sessionId),
  )
  return [
    ...silent.map(({ sessionId }) => `the session ${sessionId} was logged out, and nobody was told`),
    ...[...announced]
      .filter((sessionId) => !ended.has(sessionId))
      .map((sessionId) => `the session ${sessionId} lives on after its event`),
  ]
}

/** No token, password or text is in a log. */
export const logsHoldNoSecret = ({ logs, secrets }: History): string[] =>
  secrets.flatMap((secret) => {
    const line = logs.find((logged) => logged.includes(secret))
    // Shown by its length only, or the report would log it once more.
    return line === undefined
      ? []
      : [`a secret of ${secret.length} characters is in a line of ${line.length}`]
  })
