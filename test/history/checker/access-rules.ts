import type { Act, History, Operation } from './history.ts'
import { firstCalledAt, isDone, named } from './look-up.ts'

/** Rules of what has ended, a subscription, a membership, a session, an account, and of logs. Each returns how a history breaks it. */

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

type BanAct = Extract<Act, { name: 'ban' }>

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

/** Nobody adds somebody who is banned, until the ban is lifted. */
const banOf = (history: History, { answeredAt, calledAt }: Operation, { chatId, userId }: BanAct): End => ({
  what: `${userId} was banned`,
  fromAt: answeredAt,
  untilAt: nextCall(
    history,
    calledAt,
    ({ act }) => act.name === 'unban' && act.userId === userId && act.chatId === chatId,
  ),
  forbids: ({ act }) => act.name === 'add' && act.userId === userId && act.chatId === chatId,
  silences: () => false,
})

const endOf = (history: History, operation: Operation): End[] => {
  const { act, answeredAt: fromAt, socket: ownSocket, sessionId, userId } = operation
  if (!isDone(operation)) return []
  if (act.name === 'leave') {
    const enters = (other: Operation) =>
      other.act.name === 'enter' && other.socket === ownSocket && other.act.chatId === act.chatId
    return [
      {
        what: `${ownSocket} left`,
        fromAt,
        untilAt: nextCall(history, operation.calledAt, enters),
        forbids: () => false,
        silences: (socket, chatId) => socket === ownSocket && chatId === act.chatId,
      },
    ]
  }
  if (act.name === 'remove' || act.name === 'ban') {
    const adds = (other: Operation) =>
      other.act.name === 'add' && other.act.userId === act.userId && other.act.chatId === act.chatId
    const ended: End = {
      what: `${act.userId} was no member any more`,
      fromAt,
      untilAt: nextCall(history, operation.calledAt, adds),
      // To leave what one is not in is harmless.
      forbids: (other) =>
        other.userId === act.userId && chatOf(other) === act.chatId && other.act.name !== 'leave',
      silences: (socket, chatId) => userOf(history, socket)?.userId === act.userId && chatId === act.chatId,
    }
    return act.name === 'ban' ? [ended, banOf(history, operation, act)] : [ended]
  }
  if (act.name === 'block') {
    const undoes = (other: Operation) =>
      other.act.name === 'unblock' && other.userId === userId && other.act.userId === act.userId
    return [
      {
        what: `${userId} had blocked ${act.userId}`,
        fromAt,
        untilAt: nextCall(history, operation.calledAt, undoes),
        forbids: (other) =>
          other.userId === act.userId && chatOf(other) === act.chatId && other.act.name === 'send',
        silences: (socket, chatId, senderId) =>
          userOf(history, socket)?.userId === userId && chatId === act.chatId && senderId === act.userId,
      },
    ]
  }
  if (act.name === 'erase')
    return [
      {
        what: `${userId} was erased`,
        fromAt,
        untilAt: Number.POSITIVE_INFINITY,
        // To erase and to leave twice is harmless.
        forbids: (other) =>
          other.act.name === 'add'
            ? other.act.userId === userId
            : other.userId === userId && other.act.name !== 'erase' && other.act.name !== 'leave',
        silences: (socket) => userOf(history, socket)?.userId === userId,
      },
    ]
  if (act.name !== 'logOut') return []
  return [
    {
      what: `the session ${sessionId} had ended`,
      fromAt,
      untilAt: Number.POSITIVE_INFINITY,
      forbids: (other) => other.sessionId === sessionId,
      silences: (socket) => userOf(history, socket)?.sessionId === sessionId,
    },
  ]
}

/** After leaving, removal, ban, log-out, erasure and block, nothing is allowed, and nothing comes that was called afterwards. */
export const nothingAfterTheEnd = (history: History): string[] => {
  const sends = named(history, 'send')
  return history.operations
    .flatMap((operation) => endOf(history, operation))
    .flatMap(({ what, fromAt, untilAt, forbids, silences }) => {
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
