import { randomUUID } from 'node:crypto'
import type { NewHook } from '../../contract/hooks.ts'
import { limits } from '../../contract/limits.ts'
import { chatNotFound, ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { restUrlSettings } from '../../platform/settings/rest-url.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { absent } from '../../platform/storage/condition.ts'
import { step } from '../../platform/storage/write.ts'
import { authoriseMember, roleChanged } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { createSecret, hashSecret } from '../access/secret.ts'
import { userIdOfHook } from '../access/user-id.ts'
import { botSteps } from '../accounts/bots.ts'
import { announceJoined, changeMembers } from '../members/change-members.ts'
import { actorStep } from '../members/membership-steps.ts'
import { ownSeq } from '../messages/append-act.ts'
import { usernameCandidates } from '../provisioning/username-candidates.ts'
import type { Membership, RosterEntry } from '../records/chat.ts'
import { type HookRecord, type HookSecret, toHook } from '../records/hook.ts'
import { keys } from '../records/keys.ts'

/** The bot, its membership of the chat, and the webhook: each is new, so nobody else writes any of them. */
const stepsOf = (hook: HookRecord, kind: Membership['kind'], username: string) => {
  const { userId, chatId, hookId, name, secretHash, createdAtMs } = hook
  const member = { userId, role: 'member', joinedAtMs: createdAtMs } as const
  const membership: Membership = {
    ...keys.membership(userId, chatId),
    ...member,
    chatId,
    ...(kind && { kind }),
    readSeq: ownSeq,
    notifications: 'none',
  }
  const secret: HookSecret = { ...keys.hookSecret(secretHash), hookId, chatId, userId }
  return {
    ...botSteps({ userId, hookId, username, displayName: name, createdAtMs, chatCount: 1 }),
    membership: step.put(membership, absent),
    roster: step.put({ ...keys.rosterEntry(chatId, userId), ...member } satisfies RosterEntry),
    hook: step.put(hook, absent),
    secret: step.put(secret, absent),
  }
}

/** Counts the bot as a member, and the webhook. Refused where the chat is gone. */
const countStep = (chatId: string) =>
  step.update(keys.chatMeta(chatId), 'SET memberCount = memberCount + :one ADD hookCount :one', {
    condition: 'attribute_exists(pk) AND (attribute_not_exists(hookCount) OR hookCount < :most)',
    values: { ':one': 1, ':most': limits.hooksPerChat },
  })

/**
 * Makes an incoming webhook with a bot of its own, in one transaction with the system message that says so: a crash
 * leaves all of it or nothing, and two admins at once make two.
 *
 *     actor      still owner or admin     ✗ an error
 *     count      below the limit          ✗ an error; of the last place, one of two gets it
 *     username   free                     ✗ again, with the next name
 *     profile, membership, hook, secret   new: their ids are of this call alone
 *
 * @returns the webhook with its address, which stands nowhere: only a hash of the secret is stored.
 * @throws ParleyError `chat_not_found`, `forbidden`, `hook_limit_reached`.
 */
export const createHook = async (
  credentials: TokenCredentials,
  chatId: string,
  name: string,
): Promise<NewHook> => {
  const [hookId, secret] = [randomUUID(), createSecret()]
  const userId = userIdOfHook(hookId)
  const usernames = usernameCandidates(name)
  let username = usernames.next().value
  for await (const _ of attempts()) {
    if (username === undefined) break
    const { caller, head, membership } = await authoriseMember(credentials, chatId, 'manageHooks')
    const createdAtMs = Date.now()
    const hook: HookRecord = {
      ...keys.hook(chatId, hookId),
      hookId,
      chatId,
      name,
      userId,
      secretHash: hashSecret(secret),
      createdAtMs,
    }
    const change = await changeMembers<'count' | 'actor' | keyof ReturnType<typeof stepsOf>>({
      chatId,
      head,
      draft: {
        type: 'joined',
        sender: caller,
        text: `${caller.username} added the webhook ${username}`,
      },
      steps: {
        count: countStep(chatId),
        ...actorStep(chatId, membership, ownSeq),
        ...stepsOf(hook, head.kind, username),
      },
    })
    if (change.committed) {
      const joined = { userId, role: 'member', joinedAtMs: createdAtMs, readSeq: change.seq } as const
      await announceJoined({ chatId, kind: head.kind }, [change.push], [joined])
      return { ...toHook(hook), url: `${restUrlSettings().restUrl}/hooks/${secret}` }
    }
    if (change.refused.has('actor')) throw roleChanged()
    if (change.refused.has('count')) {
      if (!change.refused.get('count')) throw chatNotFound()
      throw new ParleyError('hook_limit_reached', `A chat can have at most ${limits.hooksPerChat} webhooks`)
    }
    if (change.refused.has('username')) username = usernames.next().value
  }
  throw unavailable()
}
