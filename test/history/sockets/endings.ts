import { setTimeout as sleep } from 'node:timers/promises'
import type { Message } from '../../../shared/contract/messages.ts'
import { type Person, personOf } from '../../steps/accounts/given-users.ts'
import { accessTokenOf } from '../../steps/accounts/tokens.ts'
import type { Outcome } from '../checker/history.ts'
import type { Recorder } from '../checker/recorder.ts'
import { Speaker } from './speaker.ts'

/**
 * Endings while people talk: of memberships, of sessions, and by blocks. Each ends again and again, and is counted
 * among the faults.
 */
export const endingKinds = ['member removed', 'member banned', 'session ended', 'user blocked'] as const

export type Group = { chatId: string; people: readonly Person[] }

/** Until when they end, and so often. */
export type Pace = { endMs: number; everyMs: number }

/** So long a socket must hear nothing of what others send. */
const silentMs = 2000

/** Asks over REST for what it may not see any more. */
const looksIn = (asking: Speaker): Promise<Outcome> =>
  asking.call(
    { name: 'history', chatId: asking.chatId },
    'listMessages',
    { params: { chatId: asking.chatId } },
    (page) => ({ messages: (page as { messages: Message[] }).messages.toReversed() }),
  )

const again = async ({ endMs, everyMs }: Pace, work: () => Promise<unknown>): Promise<void> => {
  while (performance.now() < endMs - everyMs) {
    await sleep(everyMs)
    await work()
  }
}

/** The owner removes or bans the last member, and adds them. */
export const memberships = async (recorder: Recorder, { chatId, people }: Group, pace: Pace) => {
  const [owner, last] = [people[0], people.at(-1)]
  if (!owner || !last || owner === last) return
  const acting = new Speaker(recorder, owner, chatId, '')
  const asking = new Speaker(recorder, last, chatId, '')
  const { userId, username } = last
  const member = { params: { chatId, userId } }
  let count = 0
  await again(pace, async () => {
    const isBan = count++ % 2 === 1
    const removed = await acting.persist(() =>
      isBan
        ? acting.call({ name: 'ban', chatId, userId }, 'banUser', member)
        : acting.call({ name: 'remove', chatId, userId }, 'removeMember', member),
    )
    if (removed.kind === 'done') {
      recorder.fault(isBan ? 'member banned' : 'member removed')
      await looksIn(asking)
    }
    if (isBan) await acting.persist(() => acting.call({ name: 'unban', chatId, userId }, 'unbanUser', member))
    await acting.persist(() =>
      acting.call({ name: 'add', chatId, userId }, 'addMembers', {
        params: { chatId },
        body: { usernames: [username] },
      }),
    )
  })
}

/** The second member comes with a new session, talks, and logs out. Its socket and its token are tried afterwards. */
export const sessions = async (recorder: Recorder, { chatId, people }: Group, pace: Pace) => {
  const [, second] = people
  if (!second) return
  let count = 0
  await again(pace, async () => {
    const person = personOf(second, await accessTokenOf(second))
    const speaker = new Speaker(recorder, person, chatId, `out-${person.sessionId}`)
    await speaker.comesBack()
    await speaker.send()
    const loggedOut = await speaker.persist(() => speaker.call({ name: 'logOut' }, 'logout', { body: {} }))
    if (loggedOut.kind === 'done') {
      recorder.fault('session ended')
      await Promise.all([speaker.ask({ name: 'ping' }, { action: 'ping' }), looksIn(speaker)])
      await speaker.tries({ overRest: count++ % 2 === 0 })
      // Messages that are sent from now on must not come to it.
      await sleep(silentMs)
    }
    speaker.cuts()
  })
}

/** The first of two blocks the other, who tries to write as `name`, and lifts the block. */
export const blocks = async (recorder: Recorder, { chatId, people }: Group, pace: Pace, name: string) => {
  const [one, other] = people
  if (!one || !other) return
  const acting = new Speaker(recorder, one, chatId, '')
  const blocked = new Speaker(recorder, other, chatId, name)
  const { userId } = other
  const sent = { params: { userId } }
  await again(pace, async () => {
    const act = { chatId, userId }
    const done = await acting.persist(() => acting.call({ name: 'block', ...act }, 'blockUser', sent))
    if (done.kind === 'done') {
      recorder.fault('user blocked')
      await blocked.tries({ overRest: true })
      await sleep(silentMs)
    }
    await acting.persist(() => acting.call({ name: 'unblock', ...act }, 'unblockUser', sent))
  })
}
