import { sockets } from '../steps/domain/domain.ts'
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { reinstateUser, suspendUser } from '../../shared/domain/admin/suspend-user.ts'
import { redeemTicket, createTicket } from '../../shared/domain/accounts/tickets.ts'
import { followChange } from '../../shared/domain/chats/follow-change.ts'
import { createChat } from '../../shared/domain/chats/create-chat.ts'
import { joinChat } from '../../shared/domain/chats/join-chat.ts'
import { listChats } from '../../shared/domain/chats/list-chats.ts'
import { addMembers } from '../../shared/domain/members/add-members.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { readMessages } from '../../shared/domain/messages/read-messages.ts'
import type { Membership } from '../../shared/domain/records/chat.ts'
import { keys, ranges } from '../../shared/domain/records/keys.ts'
import type { Profile } from '../../shared/domain/records/profile.ts'
import { openConnection } from '../../shared/domain/sockets/open-connection.ts'
import { getItem, queryAll } from '../../shared/platform/storage/read.ts'
import { toItem } from '../../shared/platform/storage/table.ts'
import { putItem, updateItem } from '../../shared/platform/storage/write.ts'
import {
  givenChat,
  givenSession,
  givenSocket,
  givenUser,
  givenUsers,
  type User,
} from '../steps/domain/given-domain.ts'
import { eventually } from '../steps/generic/eventually.ts'

const refused = { code: 'account_suspended' }
const givenAdmin = async (): Promise<User> => {
  const user = await givenUser()
  return { ...user, credentials: { ...user.credentials, roles: ['parley-admins'] } }
}
const given = async () => {
  const admin = await givenAdmin()
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  const chatId = await givenChat([alice, bob])
  return { admin, alice, bob, chatId }
}
const suspend = ({ credentials }: User, { userId }: User) => suspendUser(credentials, userId)
const reinstate = ({ credentials }: User, { userId }: User) => reinstateUser(credentials, userId)
const profileOf = ({ userId }: User) => getItem<Profile>(keys.profile(userId))
const membershipsOf = ({ userId }: User) => queryAll<Membership>(ranges.memberships(userId))
/** The distinct answers of a user's memberships to whether the user is suspended. */
const answersOf = async (user: User) =>
  [...new Set((await membershipsOf(user)).map(({ suspended = false }) => suspended))].sort()

describe('a suspended user', () => {
  it('has no session and no socket, and gets none', async () => {
    const { admin, bob, chatId } = await given()
    const socket = await givenSocket(bob)
    const { ticket } = await createTicket(bob.credentials, '')
    await suspend(admin, bob)
    expect(sockets.received(socket.connectionId)).toEqual([{ type: 'session.closed' }])
    for (const credentials of [bob.credentials, givenSession(bob.userId)])
      await expect(postMessage(credentials, { chatId, text: 'hello' })).rejects.toMatchObject(refused)
    const overSocket = postMessage(socket, { chatId, text: 'hello' })
    await expect(overSocket).rejects.toMatchObject({ code: 'session_ended' })
    const redeemed = await redeemTicket(ticket)
    await expect(openConnection(redeemed, randomUUID())).rejects.toMatchObject(refused)
  })

  it('is added to nothing, and is back with a new session when the suspension ends', async () => {
    const { admin, alice, bob, chatId } = await given()
    const before = { ...bob.credentials, startedAtMs: Date.now() - 60_000 }
    await suspend(admin, bob)
    await suspend(admin, bob)
    const other = await givenChat([alice])
    const addition = addMembers(alice.credentials, other, [bob.username])
    await expect(addition).rejects.toMatchObject({ code: 'consent_required' })
    await reinstate(admin, bob)
    await reinstate(admin, bob)
    await expect(listChats(before, {})).rejects.toMatchObject({ code: 'session_ended' })
    const later = { ...givenSession(bob.userId), startedAtMs: Date.now() + 1000 }
    await postMessage(later, { chatId, text: 'hello' })
    await addMembers(alice.credentials, other, [bob.username])
  })

  it('sends nothing after the answer, over whatever way it was under way', async () => {
    for (let round = 0; round < 4; round++) {
      const { admin, bob, chatId } = await given()
      const socket = await givenSocket(bob)
      const length = async () => (await readMessages(chatId, { after: 0, limit: 100 })).length
      /** Sends until a message is refused, and then again and again. @returns the codes of the refusals. */
      const sendOn = async (credentials: typeof socket | typeof bob.credentials): Promise<string[]> => {
        const codes: string[] = []
        while (codes.length < 3)
          await postMessage(credentials, { chatId, text: 'hello' }).catch(({ code }) => codes.push(code))
        return codes
      }
      const lanes = [sendOn(socket), sendOn(bob.credentials)]
      await eventually('some messages', async () => ((await length()) > round ? true : undefined))
      await suspend(admin, bob)
      const whenAnswered = await length()
      const codes = (await Promise.all(lanes)).flat()
      expect(await length()).toBe(whenAnswered)
      for (const code of codes) expect(['account_suspended', 'session_ended']).toContain(code)
    }
  })
})

describe('a suspension', () => {
  it('stands in all memberships, however many, also in those that are just being made', async () => {
    const { admin, alice, bob, chatId } = await given()
    const [membership] = await membershipsOf(bob)
    const others = Array.from({ length: 150 }, () => randomUUID())
    await Promise.all(
      others.map((other) => putItem({ ...membership, ...keys.membership(bob.userId, other), chatId: other })),
    )
    const name = `suspended ${randomUUID().slice(0, 8)}`
    const open = { kind: 'public' as const, name, description: '', members: [] }
    const { chat } = await createChat(alice.credentials, open)
    const group = await givenChat([alice])
    const ignoring = (work: Promise<unknown>) => work.catch(() => {})
    await Promise.all([
      suspend(admin, bob),
      ignoring(joinChat(bob.credentials, chat.chatId)),
      ignoring(addMembers(alice.credentials, group, [bob.username])),
      ignoring(createChat(bob.credentials, { ...open, kind: 'group' })),
    ])
    expect(await answersOf(bob)).toEqual([true])
    expect((await membershipsOf(bob)).length).toBeGreaterThan(others.length)
    await reinstate(admin, bob)
    expect(await answersOf(bob)).toEqual([false])
    expect(chatId).toBeTruthy()
  })

  it('and its end at the same moment agree in the profile and in the memberships', async () => {
    const { admin, alice, bob } = await given()
    for (let index = 0; index < 4; index++) await givenChat([alice, bob])
    for (let round = 0; round < 6; round++) {
      await Promise.all([suspend(admin, bob), reinstate(admin, bob), suspend(admin, bob)])
      const suspended = (await profileOf(bob))?.suspendedAtMs !== undefined
      expect(await answersOf(bob)).toEqual([suspended])
    }
  })

  it('whose function died after the first write is carried out from the stream', async () => {
    const { bob } = await given()
    const socket = await givenSocket(bob)
    const image = async () => toItem({ ...(await profileOf(bob)) })
    const before = await image()
    await updateItem(keys.profile(bob.userId), 'SET suspendedAtMs = :now, sessionsEndedAtMs = :now', {
      values: { ':now': Date.now() },
    })
    await followChange({ before, after: await image() })
    expect(await answersOf(bob)).toEqual([true])
    expect(sockets.received(socket.connectionId)).toEqual([{ type: 'session.closed' }])
    const suspended = await image()
    await updateItem(keys.profile(bob.userId), 'REMOVE suspendedAtMs')
    await followChange({ before: suspended, after: await image() })
    expect(await answersOf(bob)).toEqual([false])
  })

  it('is for admins, and for others than themselves', async () => {
    const { admin, alice, bob } = await given()
    await expect(suspend(alice, bob)).rejects.toMatchObject({ code: 'forbidden' })
    const otherRole = { ...alice, credentials: { ...alice.credentials, roles: ['admins', 'parley-admin'] } }
    await expect(suspend(otherRole, bob)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(suspend(admin, admin)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(suspendUser(admin.credentials, 'nobody')).rejects.toMatchObject({ code: 'user_not_found' })
    const other = await givenAdmin()
    await suspend(other, admin)
    await expect(reinstate(admin, admin)).rejects.toMatchObject(refused)
  })
})
