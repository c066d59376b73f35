import '../steps/domain/domain.ts'
import { describe, expect, it } from 'vitest'
import { ExportLine } from '../../shared/contract/export-lines.ts'
import { limits } from '../../shared/contract/limits.ts'
import { putAvatar } from '../../shared/domain/accounts/avatar.ts'
import { patchOwnUser } from '../../shared/domain/accounts/patch-own-user.ts'
import { markErasing } from '../../shared/domain/accounts/request-erasure.ts'
import { createTicket } from '../../shared/domain/accounts/tickets.ts'
import { createAttachment } from '../../shared/domain/attachments/create-attachment.ts'
import { getOwnFile } from '../../shared/domain/attachments/get-attachment.ts'
import { listObjects } from '../../shared/domain/attachments/object-store.ts'
import { eraseExports } from '../../shared/domain/exports/delete-exported.ts'
import { getExport } from '../../shared/domain/exports/get-export.ts'
import { requestExport } from '../../shared/domain/exports/request-export.ts'
import { runExport } from '../../shared/domain/exports/run-export.ts'
import { removeMember } from '../../shared/domain/members/remove-member.ts'
import { deleteMessage } from '../../shared/domain/messages/delete-message.ts'
import { editMessage } from '../../shared/domain/messages/edit-message.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { react } from '../../shared/domain/messages/react.ts'
import { blockUser } from '../../shared/domain/privacy/block-user.ts'
import { type UserExport, userFolder } from '../../shared/domain/records/export.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import { getItem } from '../../shared/platform/storage/read.ts'
import { updateItem } from '../../shared/platform/storage/write.ts'
import { pictures } from '../steps/accounts/pictures.ts'
import { verifyArchive } from '../steps/cli/verify-archive.ts'
import { atWrite, diesAt } from '../steps/domain/mortal-calls.ts'
import { givenChat, givenDirectChat, givenUsers, type User } from '../steps/domain/given-domain.ts'

const given = async <N extends number>(count: N) => (await givenUsers(count)) as [User, User, User]
const anHour = () => Date.now() + 3600_000
const say = async ({ credentials }: User, chatId: string, text: string) =>
  (await postMessage(credentials, { chatId, text })).message

const readArchive = async ({ credentials }: User): Promise<ExportLine[]> => {
  const { archive } = await getExport(credentials)
  if (!archive) throw new Error('The export has no archive')
  const text = await (await fetch(archive.url)).text()
  expect(Buffer.byteLength(text)).toBe(archive.size)
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => ExportLine.parse(JSON.parse(line)))
  // However often its job was interrupted, it proves itself.
  const { fault, fitting } = await verifyArchive(text)
  expect(fault).toBeUndefined()
  expect(fitting).toBe(ofType(lines, 'message').length)
  return lines
}

const exported = async (user: User): Promise<ExportLine[]> => {
  await requestExport(user.credentials)
  expect(await runExport(user.userId, anHour())).toBe(true)
  return readArchive(user)
}

const ofType = <T extends ExportLine['type']>(lines: readonly ExportLine[], type: T) =>
  lines.filter((line): line is Extract<ExportLine, { type: T }> => line.type === type)
const textsIn = (lines: readonly ExportLine[]) => ofType(lines, 'message').map(({ text }) => text)
const recordOf = ({ userId }: User) => getItem<UserExport>(keys.export(userId))
const setBytes = ({ userId }: User, bytes: number) =>
  updateItem(keys.export(userId), 'SET #bytes = :bytes', {
    names: { '#bytes': 'bytes' },
    values: { ':bytes': bytes },
  })
const objectsOf = ({ userId }: User) => listObjects(userFolder(userId))

/** Ann, with three messages in two chats and a left one, and Bob, who wrote as much. */
const givenWriter = async (): Promise<User> => {
  const [ann, bob] = await given(2)
  const chats = [await givenChat([ann, bob]), await givenDirectChat(ann, bob), await givenChat([bob, ann])]
  for (const chatId of chats) {
    await say(ann, chatId, 'mine')
    await say(bob, chatId, 'theirs')
  }
  await removeMember(ann.credentials, chats[2] ?? '', 'me')
  return ann
}

describe('an export', () => {
  it('holds what is the user’s own, of chats left too, and nothing that others wrote', async () => {
    const [ann, bob, cid] = await given(3)
    const [chatId, old] = [await givenChat([ann, bob, cid]), await givenChat([bob, ann])]
    const direct = await givenDirectChat(ann, bob)
    await createTicket(ann.credentials, 'Firefox on Linux')
    const picture = Uint8Array.from(pictures['image/png'])
    await putAvatar(ann.credentials, { contentType: 'image/png', bytes: picture })
    await patchOwnUser(ann.credentials, {
      username: `x${ann.username}`.slice(0, 20),
      displayName: 'Ann',
      privacy: { addMe: 'shared' },
    })
    await blockUser(ann.credentials, cid.userId)
    const file = { name: 'menu.txt', contentType: 'text/plain', size: 4 } as const
    const { attachment } = await createAttachment(ann.credentials, old, file)
    const [first, second] = [await say(ann, chatId, 'frist'), await say(ann, chatId, 'regretted')]
    await editMessage(ann.credentials, chatId, first.seq, 'first')
    await deleteMessage(ann.credentials, chatId, second.seq)
    const others = await say(bob, chatId, `secret of @${ann.username}`)
    await react(ann.credentials, chatId, others.seq, '👍', true)
    await react(bob.credentials, chatId, first.seq, '❤️', true)
    await say(ann, old, 'long ago')
    await say(bob, direct, 'secret too')
    await removeMember(ann.credentials, old, 'me')

    const lines = await exported(ann)

    expect(lines[0]).toMatchObject({ type: 'export', userId: ann.userId })
    expect(ofType(lines, 'profile')).toMatchObject([
      {
        displayName: 'Ann',
        email: `${ann.username}@example.com`,
        privacy: { addMe: 'shared' },
        formerUsernames: [ann.username],
      },
    ])
    expect(ofType(lines, 'picture')[0]?.base64).toBe(Buffer.from(picture).toString('base64'))
    expect(ofType(lines, 'block')).toMatchObject([{ user: { userId: cid.userId, username: cid.username } }])
    expect(ofType(lines, 'session')).toMatchObject([{ device: 'Firefox on Linux' }])
    expect(ofType(lines, 'membership').toSorted((a, b) => a.kind.localeCompare(b.kind))).toMatchObject([
      { chatId: direct, kind: 'direct', with: { userId: bob.userId, username: bob.username } },
      { chatId, kind: 'group', name: 'A chat', role: 'owner', notifications: 'all' },
    ])
    expect(ofType(lines, 'former_membership')).toMatchObject([{ chatId: old, how: 'left' }])
    const texts = ofType(lines, 'message').filter(({ messageType }) => messageType === 'text')
    expect(texts.filter((message) => message.chatId === chatId)).toMatchObject([
      { seq: first.seq, text: 'first', editedAt: expect.any(String) },
      { seq: second.seq, text: '', deletedAt: expect.any(String) },
    ])
    expect(texts.filter((message) => message.chatId === old)).toMatchObject([{ text: 'long ago' }])
    expect(ofType(lines, 'reaction')).toEqual([{ type: 'reaction', chatId, seq: others.seq, emoji: '👍' }])
    expect(ofType(lines, 'file')).toEqual([
      {
        type: 'file',
        chatId: old,
        ...attachment,
        path: `/users/me/files/${old}/${attachment.attachmentId}`,
      },
    ])
    expect(lines.at(-1)).toEqual({ type: 'end', lines: lines.length, complete: true })
    expect(JSON.stringify(lines)).not.toMatch(/secret|❤️/)
    // The address of the file is for whoever uploaded it.
    const own = await getOwnFile(ann.credentials, old, attachment.attachmentId)
    expect(own.attachment).toEqual(attachment)
    await expect(getOwnFile(bob.credentials, old, attachment.attachmentId)).rejects.toMatchObject({
      code: 'attachment_not_found',
    })
  })

  it('whose time is up again and again comes to its end, and is whole', async () => {
    const ann = await givenWriter()
    const asked = await requestExport(ann.credentials)
    expect(asked).toMatchObject({ state: 'running' })
    let runs = 1
    while (!(await runExport(ann.userId, Date.now() - 1))) runs++
    expect(runs).toBeGreaterThan(5)
    const ready = await getExport(ann.credentials)
    expect(ready).toMatchObject({ state: 'ready', chatsDone: 3, chatCount: 3 })
    const lines = await readArchive(ann)
    expect(lines.at(-1)).toEqual({ type: 'end', lines: lines.length, complete: true })
    expect(textsIn(lines).filter((text) => text === 'mine')).toHaveLength(3)
    expect(await objectsOf(ann)).toHaveLength(1)
  })

  it('that dies at any write, before it or after it, is the same in the end, and nothing else is left', async () => {
    const [ann] = await given(1)
    await say(ann, await givenChat([ann]), 'mine')
    const whole = textsIn(await exported(ann))
    for (const death of ['before', 'after'] as const) {
      let nth = 1
      for (let died = true; died; nth++) {
        await askedLongAgo(ann)
        await requestExport(ann.credentials)
        died = await diesAt(atWrite(nth, death), async () => {
          await runExport(ann.userId, Date.now() - 1)
          await runExport(ann.userId, anHour())
        })
        expect(await runExport(ann.userId, anHour())).toBe(true)
        expect(textsIn(await readArchive(ann)), `${death} write ${nth}`).toEqual(whole)
        expect(await objectsOf(ann)).toHaveLength(1)
      }
      expect(nth).toBeGreaterThan(8)
    }
  })

  it('that runs beside itself is the same, and the runs share its steps', async () => {
    const ann = await givenWriter()
    await requestExport(ann.credentials)
    const run = async () => {
      while (!(await runExport(ann.userId, Date.now() - 1)));
    }
    await Promise.all([run(), run(), run(), run()])
    const lines = await readArchive(ann)
    expect(lines.at(-1)).toEqual({ type: 'end', lines: lines.length, complete: true })
    expect(textsIn(lines).filter((text) => text === 'mine')).toHaveLength(3)
    expect(await objectsOf(ann)).toHaveLength(1)
  })

  it('that grows too large ends there, and its last line and its state say so', async () => {
    const ann = await givenWriter()
    await requestExport(ann.credentials)
    await runExport(ann.userId, Date.now() - 1)
    // As if the first piece were nearly all that there is room for.
    const [most, { bytes = 0 }] = [limits.export.archiveBytes - 1, (await recordOf(ann)) ?? {}]
    await setBytes(ann, most)
    await runExport(ann.userId, Date.now() - 1)
    const { bytes: full = 0, stage } = (await recordOf(ann)) ?? {}
    expect(stage).toBe('assembling')
    await setBytes(ann, bytes + full - most)
    await runExport(ann.userId, anHour())
    const lines = await readArchive(ann)
    expect(lines.at(-1)).toEqual({ type: 'end', lines: lines.length, complete: false })
    expect(textsIn(lines).filter((text) => text === 'mine')).toHaveLength(1)
    expect((await getExport(ann.credentials)).archive).toMatchObject({ complete: false })
  })

  it('stops with its user, whose erasure leaves nothing of it, also of an object that was being written', async () => {
    const ann = await givenWriter()
    await exported(ann)
    await askedLongAgo(ann)
    await requestExport(ann.credentials)
    await runExport(ann.userId, Date.now() - 1)
    expect((await objectsOf(ann)).length).toBeGreaterThan(0)
    // At this moment the next piece is in the bucket, and its step is not taken.
    await whenPutting(
      async () => {
        await eraseExports(ann.userId)
      },
      () => runExport(ann.userId, anHour()),
    )
    expect(await objectsOf(ann)).toEqual([])
    expect(await recordOf(ann)).toBeUndefined()
  })

  it('cannot be begun by a user who is being erased at this moment, nor goes on for one', async () => {
    const [ann, bob] = await given(2)
    await requestExport(bob.credentials)
    await Promise.all([markErasing(ann.userId), markErasing(bob.userId)])
    await expect(requestExport(ann.credentials)).rejects.toMatchObject({ code: 'session_ended' })
    expect(await runExport(bob.userId, anHour())).toBe(true)
    expect(await objectsOf(bob)).toEqual([])
  })
})

/** As if the last export had been asked for as long ago as the next one may be. */
const askedLongAgo = ({ userId }: User) =>
  updateItem(keys.export(userId), 'SET requestedAtMs = requestedAtMs - :ms', {
    values: { ':ms': limits.export.everyHours * 3600_000 },
  })

/** Does something once the next object is in the bucket, before whoever put it hears of that. */
const whenPutting = async (then: () => Promise<void>, work: () => Promise<unknown>): Promise<void> => {
  const fetched = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const answer = await fetched(input, init)
    if (init?.method === 'PUT') {
      globalThis.fetch = fetched
      await then()
    }
    return answer
  }
  await work()
  globalThis.fetch = fetched
}

describe('asking for an export', () => {
  it('many times at once begins one, and once it is ready, the next one must wait for a day', async () => {
    const ann = await givenWriter()
    await Promise.all(Array.from({ length: 6 }, () => requestExport(ann.credentials)))
    const { exportId } = (await recordOf(ann)) ?? {}
    await runExport(ann.userId, anHour())
    const { archive } = await getExport(ann.credentials)
    await expect(requestExport(ann.credentials)).rejects.toMatchObject({
      code: 'too_many_requests',
      retryAfterMs: expect.toSatisfy((ms: number) => ms > 23 * 3600_000 && ms <= 24 * 3600_000),
    })
    await askedLongAgo(ann)
    expect(await requestExport(ann.credentials)).toMatchObject({ state: 'running' })
    await runExport(ann.userId, anHour())
    expect((await recordOf(ann))?.exportId).not.toBe(exportId)
    expect((await fetch(archive?.url ?? '')).status).toBe(404)
  })

  it('or for its state finds none that has expired', async () => {
    const [ann] = await given(1)
    const none = { code: 'export_not_found' }
    await expect(getExport(ann.credentials)).rejects.toMatchObject(none)
    await exported(ann)
    await updateItem(keys.export(ann.userId), 'SET expiresAt = :past', { values: { ':past': 1 } })
    await expect(getExport(ann.credentials)).rejects.toMatchObject(none)
    expect(await requestExport(ann.credentials)).toMatchObject({ state: 'running' })
  })
})
