import type { Message, MessageType } from '../../../shared/contract/messages.ts'
import { patchChat } from '../../../shared/domain/chats/patch-chat.ts'
import { joinChat } from '../../../shared/domain/chats/join-chat.ts'
import { createChat } from '../../../shared/domain/chats/create-chat.ts'
import { banUser, unbanUser } from '../../../shared/domain/members/ban-user.ts'
import { ParleyError } from '../../../shared/platform/errors/parley-error.ts'
import { simulate } from '../../conditions/simulation.ts'
import { VirtualTime } from '../../conditions/virtual-time.ts'
import { appendBatch, consumeAppends } from './consume-appends.ts'
import { givenSocket, givenUsers, type User } from './given-domain.ts'
import { type Offered, offerMessages, offerOne, requireComplete, wholeLog } from './offer-messages.ts'
import { percentile } from '../generic/percentile.ts'
import { appendVisibilityMs, type Storm, type StormResult } from './storm.ts'

/** A storm in virtual time, in a process of its own: see storm.ts. */

const countOf = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, { length }]) => [name, length]))

/** The users' messages that stand in a log between acts of one kind and those that end them. */
const between = (log: readonly Message[], begin: MessageType, end: MessageType): Message[] => {
  let isBetween = false
  return log.filter(({ type }) => {
    if (type === begin || type === end) isBetween = type === begin
    return isBetween && type === 'text'
  })
}

const storm = async (
  { seconds, perSecond, senders, killEverySeconds }: Storm,
  time: VirtualTime,
): Promise<StormResult> => {
  const queue = consumeAppends(time, { visibilityMs: appendVisibilityMs })
  let killAtMs = killEverySeconds === undefined ? Number.POSITIVE_INFINITY : killEverySeconds * 1000
  let killed = 0
  queue.consume(async (batch) => {
    if (time.now() < killAtMs) return appendBatch(batch)
    killAtMs = time.now() + (killEverySeconds ?? 0) * 1000
    // By turns before anything was written, and after everything was.
    if (killed++ % 2 === 1) await appendBatch(batch)
    throw new Error('The consumer was killed')
  })
  const [owner, banned, ...people] = (await givenUsers(senders + 2)) as [User, User, ...User[]]
  const { chat } = await createChat(owner.credentials, {
    kind: 'public',
    name: `Storm ${owner.userId}`,
    description: '',
    members: [],
  })
  const { chatId } = chat
  for (const { credentials } of [banned, ...people]) await joinChat(credentials, chatId)
  const sockets = await Promise.all(people.map((user) => givenSocket(user)))
  const beganMs = time.now()
  const endMs = beganMs + seconds * 1000

  const actMs: number[] = []
  const unknownActs: string[] = []
  /** Times an act, and repeats one whose outcome is unknown, as a client does. */
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    const startMs = time.now()
    for (;;) {
      try {
        await work()
        actMs.push(time.now() - startMs)
        return
      } catch (error) {
        if (!(error instanceof ParleyError) || error.code !== 'outcome_unknown') throw error
        unknownActs.push(error.code)
      }
    }
  }
  const bannedSocket = await givenSocket(banned)
  const whileBanned: Offered[] = []
  const moderate = async () => {
    while (time.now() < endMs - 3000) {
      await time.sleep(1500)
      await act(() => patchChat(owner.credentials, chatId, { locked: true }))
      await time.sleep(200)
      await act(() => patchChat(owner.credentials, chatId, { locked: false }))
      await act(() => banUser(owner.credentials, chatId, banned.userId))
      // By chance alone, nothing might be offered in so short a time.
      whileBanned.push(await offerOne(time, chatId, [bannedSocket], 0))
      await unbanUser(owner.credentials, chatId, banned.userId)
      await act(() => joinChat(banned.credentials, chatId))
    }
  }
  const offering = offerMessages(time, chatId, sockets, { perSecond, seconds })
  // Within the rate of one sender.
  const offeringOfBanned = offerMessages(time, chatId, [bannedSocket], { perSecond: 5, seconds })
  await Promise.all([moderate(), offering, offeringOfBanned])
  const offered = await offering
  const ofBanned = [...(await offeringOfBanned), ...whileBanned]
  const log = await wholeLog(chatId)
  requireComplete(log, [...offered, ...ofBanned])

  const acked = offered.filter(({ message }) => message)
  const silencesMs = log.map(
    ({ sentAt }, index) => Date.parse(sentAt) - Date.parse(log[index - 1]?.sentAt ?? sentAt),
  )
  return {
    offered: offered.length,
    acked: acked.length,
    refusals: countOf(offered.flatMap(({ refusal }) => refusal ?? [])),
    ofBanned: countOf(ofBanned.map(({ refusal = 'acked' }) => refusal)),
    longestSilenceMs: Math.max(...silencesMs),
    p99Ms: percentile(
      acked.map((ack) => ack.endMs - ack.startMs),
      0.99,
    ),
    acts: actMs.length,
    slowestActMs: Math.max(...actMs),
    unknownActs: unknownActs.length,
    writtenWhileLocked: between(log, 'locked', 'unlocked').length,
    writtenWhileBanned: between(log, 'removed', 'joined').filter(({ senderId }) => senderId === banned.userId)
      .length,
    killed,
  }
}

process.once('message', async (asked: Storm) => {
  const time = new VirtualTime()
  simulate(time, { seed: asked.seed })
  const result = await time.run(() => storm(asked, time))
  process.send?.(result, undefined, undefined, () => process.exit())
})
