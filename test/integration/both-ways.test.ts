import { appends } from '../steps/domain/domain.ts'
import { describe, expect, it } from 'vitest'
import type { Message } from '../../shared/contract/messages.ts'
import { endSession } from '../../shared/domain/accounts/end-session.ts'
import { createAttachment } from '../../shared/domain/attachments/create-attachment.ts'
import { createChat } from '../../shared/domain/chats/create-chat.ts'
import { patchChat } from '../../shared/domain/chats/patch-chat.ts'
import { removeMember } from '../../shared/domain/members/remove-member.ts'
import { markBusy } from '../../shared/domain/messages/busy.ts'
import type { Requirement } from '../../shared/domain/messages/new-message.ts'
import { type MessageInput, postMessage } from '../../shared/domain/messages/post-message.ts'
import { blockUser } from '../../shared/domain/privacy/block-user.ts'
import type { AttachmentRecord } from '../../shared/domain/records/attachment.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import { ParleyError } from '../../shared/platform/errors/parley-error.ts'
import { getItem } from '../../shared/platform/storage/read.ts'
import { updateItem } from '../../shared/platform/storage/write.ts'
import { underTableConditions } from '../steps/aws/under-table-conditions.ts'
import { upload } from '../steps/chats/files.ts'
import {
  givenChat,
  givenDirectChat,
  givenUser,
  givenUsers,
  headOf,
  membershipOf,
  type User,
} from '../steps/domain/given-domain.ts'

/**
 * One table of cases for both ways into a log: a quiet chat's, where each sender writes, and a busy one's, where the
 * append queue does. What is refused, and what is written, is the same.
 */

underTableConditions()

type Scene = { chatId: string; owner: User; member: User; other: User }
type Say = (user: User, input?: Partial<MessageInput>, required?: Requirement) => Promise<string>
type Case = {
  name: string
  /** `answers` are what the messages got: `written`, `repeated` or a code. */
  act: (scene: Scene, say: Say) => Promise<readonly string[]>
  answers: readonly string[]
  /** Checks what else holds afterwards, by the messages that were written. */
  holds?: (scene: Scene, written: readonly Message[]) => Promise<void>
}

const later = () => Date.now() + 600_000
const setMembership = async (chatId: string, { userId }: User, update: string, value: unknown) => {
  await updateItem(keys.membership(userId, chatId), update, { values: { ':value': value } })
}
const requirement = (): Requirement => ({ userIds: [], execution: 'run', deadlineMs: later() })

/** A file that its uploader announced, and uploaded unless it is said to be late. */
const givenFile = async (chatId: string, { credentials }: User, isLate = false): Promise<string> => {
  const bytes = Buffer.from('menu')
  const file = { name: 'menu.txt', contentType: 'text/plain', size: bytes.length } as const
  const announced = await createAttachment(credentials, chatId, file)
  if (!isLate) expect((await upload(announced, bytes)).ok).toBe(true)
  return announced.attachment.attachmentId
}
const carrying = (...ids: readonly string[]) => ({
  text: '',
  attachments: ids.map((attachmentId) => ({ attachmentId })),
})

const cases: readonly Case[] = [
  {
    name: 'a member’s message is written, and read by its sender',
    act: async ({ member }, say) => [await say(member)],
    answers: ['written'],
    holds: async ({ chatId, member }, [message]) => {
      const membership = await membershipOf(chatId, member.userId)
      expect(membership?.readSeq).toBe(message?.seq)
      expect((await headOf(chatId)).lastMessage).toMatchObject({ seq: message?.seq, text: message?.text })
    },
  },
  {
    name: 'an outsider does not see a private chat',
    act: async (_, say) => [await say(await givenUser())],
    answers: ['chat_not_found'],
  },
  {
    name: 'an outsider must join a public chat first',
    act: async (scene, say) => {
      const name = `public ${scene.chatId}`
      const { chat } = await createChat(scene.owner.credentials, {
        kind: 'public',
        name,
        description: '',
        members: [],
      })
      scene.chatId = chat.chatId
      return [await say(scene.member)]
    },
    answers: ['forbidden'],
  },
  {
    name: 'a former member does not even get the own earlier message',
    act: async ({ chatId, owner, member }, say) => {
      const before = await say(member, { clientMessageId: 'c-1' })
      await removeMember(owner.credentials, chatId, member.userId)
      return [before, await say(member, { clientMessageId: 'c-1' })]
    },
    answers: ['written', 'chat_not_found'],
  },
  {
    name: 'a role that may not require a notification is refused, one that may records it',
    act: async ({ member, owner }, say) => [
      await say(member, {}, requirement()),
      await say(owner, {}, requirement()),
    ],
    answers: ['forbidden', 'written'],
    holds: async ({ chatId }, [message]) => {
      const required = await getItem(keys.requiredNotification(chatId, message?.seq ?? 0))
      expect(required).toMatchObject({ phase: 'running', execution: 'run' })
    },
  },
  {
    name: 'a blocked user cannot write in the direct chat',
    act: async (scene, say) => {
      scene.chatId = await givenDirectChat(scene.owner, scene.member)
      const before = await say(scene.member)
      await blockUser(scene.owner.credentials, scene.member.userId)
      return [before, await say(scene.member)]
    },
    answers: ['written', 'consent_required'],
  },
  {
    name: 'a suspended user cannot write',
    act: async ({ chatId, member }, say) => {
      await setMembership(chatId, member, 'SET suspended = :value', true)
      return [await say(member)]
    },
    answers: ['account_suspended'],
  },
  {
    name: 'a session that has ended sends nothing',
    act: async ({ member }, say) => {
      await endSession(member.userId, member.credentials.sessionId)
      return [await say(member)]
    },
    answers: ['session_ended'],
  },
  {
    name: 'a sender beyond the rate waits, others do not',
    act: async ({ chatId, member, other }, say) => {
      await setMembership(chatId, member, 'SET nextDueMs = :value', later())
      return [await say(member), await say(other)]
    },
    answers: ['rate_limited', 'written'],
  },
  {
    name: 'slow mode keeps a member waiting, and no manager',
    act: async ({ chatId, owner, member }, say) => {
      await patchChat(owner.credentials, chatId, { slowModeSeconds: 60 })
      return [await say(member), await say(member), await say(owner), await say(owner)]
    },
    answers: ['written', 'rate_limited', 'written', 'written'],
  },
  {
    name: 'a locked chat takes messages of managers only',
    act: async ({ chatId, owner, member }, say) => {
      await patchChat(owner.credentials, chatId, { locked: true })
      return [await say(member), await say(owner)]
    },
    answers: ['chat_locked', 'written'],
  },
  {
    name: 'a repeat gets the first message, and another text is refused',
    act: async ({ member, other }, say) => [
      await say(member, { clientMessageId: 'c-1' }),
      await say(member, { clientMessageId: 'c-1' }),
      await say(member, { clientMessageId: 'c-1', text: 'another' }),
      await say(other, { clientMessageId: 'c-1' }),
    ],
    answers: ['written', 'repeated', 'client_message_id_reused', 'written'],
  },
  {
    name: 'a reply to nothing is refused',
    act: async ({ member }, say) => [await say(member, { replyTo: 999 })],
    answers: ['message_not_found'],
  },
  {
    name: 'files are in one message only, which a repeat gets',
    act: async ({ chatId, member }, say) => {
      const [one, two] = [await givenFile(chatId, member), await givenFile(chatId, member)]
      return [
        await say(member, { ...carrying(one, two), clientMessageId: 'c-1' }),
        await say(member, { ...carrying(two), clientMessageId: 'c-2' }),
        await say(member, { ...carrying(one, two), clientMessageId: 'c-1' }),
      ]
    },
    answers: ['written', 'attachment_not_uploaded', 'repeated'],
    holds: async ({ chatId }, [message]) => {
      const files = message?.attachments ?? []
      expect(files.map(({ name, size }) => [name, size])).toEqual([
        ['menu.txt', 4],
        ['menu.txt', 4],
      ])
      for (const { attachmentId } of files) {
        const record = await getItem<AttachmentRecord>(keys.attachment(chatId, attachmentId))
        expect([record?.seq, record?.expiresAt]).toEqual([message?.seq, undefined])
      }
    },
  },
  {
    name: 'a file of another member, one that was not uploaded and none at all are refused',
    act: async ({ chatId, owner, member }, say) => [
      await say(member, carrying(await givenFile(chatId, owner))),
      await say(member, carrying(await givenFile(chatId, member, true))),
      await say(member, carrying('00000000-0000-4000-8000-000000000000')),
    ],
    answers: ['attachment_not_found', 'attachment_not_uploaded', 'attachment_not_found'],
    holds: async ({ chatId }) => expect((await headOf(chatId)).lastSeq).toBe(0),
  },
  {
    name: 'of two messages that race for one file, one has it',
    act: async ({ chatId, member }, say) => {
      const file = await givenFile(chatId, member)
      const answers = await Promise.all(
        ['c-1', 'c-2'].map((clientMessageId) => say(member, { ...carrying(file), clientMessageId })),
      )
      return answers.toSorted()
    },
    answers: ['attachment_not_uploaded', 'written'],
    holds: async ({ chatId }) => expect((await headOf(chatId)).lastSeq).toBe(1),
  },
  {
    name: 'a mention counts for members who have not blocked the sender',
    act: async ({ owner, member, other }, say) => {
      await blockUser(other.credentials, member.userId)
      const stranger = await givenUser()
      return [await say(member, { text: `@${owner.username} @${other.username} @${stranger.username}` })]
    },
    answers: ['written'],
    holds: async ({ chatId, owner, other }, [message]) => {
      expect(message?.mentions).toEqual([owner.userId])
      expect((await membershipOf(chatId, owner.userId))?.mentionSeqs).toEqual(new Set([message?.seq]))
      expect((await membershipOf(chatId, other.userId))?.mentionSeqs).toBeUndefined()
    },
  },
]

describe.each(['quiet', 'busy'])('in a %s chat', (way) => {
  it.each(cases)('$name', async ({ act, answers, holds }) => {
    const [owner, member, other] = (await givenUsers(3)) as [User, User, User]
    const scene: Scene = { chatId: await givenChat([owner, member, other]), owner, member, other }
    const written: Message[] = []
    const say: Say = async ({ credentials }, input = {}, required = undefined) => {
      const { chatId } = scene
      if (way === 'busy') await markBusy(chatId)
      const queuedBefore = appends.sent(chatId)
      try {
        const sent = await postMessage(credentials, { chatId, text: 'hello', ...input }, required)
        expect(appends.sent(chatId) > queuedBefore).toBe(way === 'busy')
        if (!sent.duplicate) written.push(sent.message)
        return sent.duplicate ? 'repeated' : 'written'
      } catch (error) {
        if (error instanceof ParleyError) return error.code
        throw error
      }
    }
    expect(await act(scene, say)).toEqual(answers)
    await holds?.(scene, written)
  })
})
