import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deletedUser } from '../../shared/contract/deleted-user.ts'
import { verifyLog } from '../../shared/contract/verify-chain.ts'
import { sha256 } from '../../clients/client/sha256.ts'
import { logIn, type Registered } from '../steps/accounts/given-users.ts'
import { removeBeside } from '../steps/beside/deploy-beside.ts'
import { chatAsSeenBy, logOf, membersOf, say } from '../steps/chats/chats.ts'
import { readFile } from '../steps/chats/files.ts'
import { useDeployment } from '../steps/deployment/deployment.ts'
import { eventually } from '../steps/generic/eventually.ts'
import { storedErasure, storedOfUser } from '../steps/stored/stored.ts'
import { holdData, knownOutside } from '../steps/synthesis/pinned-ids.ts'
import { checkOut010, whyNo010 } from '../steps/upgrade/check-out-010.ts'
import { deploy010, deployToday } from '../steps/upgrade/deploy-versions.ts'
import {
  exportRecords,
  kindOfItem,
  kindsOf010,
  replaceRecords,
  shapesOf,
  type StoredItem,
} from '../steps/upgrade/export-records.ts'
import { readRecords, writeRecords } from '../steps/upgrade/records-file.ts'
import { resourcesOf } from '../steps/upgrade/stack-resources.ts'
import { readTemplate010, synthesise010 } from '../steps/upgrade/template-010.ts'
import { chatNames, writeAs010 } from '../steps/upgrade/write-as-010.ts'

const stage = 'upgraded'
const reason = whyNo010()
if (reason) process.stdout.write(`Skipped: ${reason}\n`)

/** They expire within a minute, as DynamoDB pleases. */
const isShortLived = (item: StoredItem) => kindOfItem(item) === 'TICKET TICKET'

describe.skipIf(reason)('a stack of 0.1.0 with data', () => {
  let checkout: Awaited<ReturnType<typeof checkOut010>>
  let older: Awaited<ReturnType<typeof writeAs010>>
  let records: Map<string, StoredItem>
  let resources: Map<string, string>
  let stopUsing: (() => void) | undefined

  beforeAll(async () => {
    checkout = await checkOut010()
    stopUsing = useDeployment(await deploy010(checkout.folder, stage))
    older = await writeAs010()
    records = await exportRecords()
    resources = await resourcesOf(`parley-${stage}`)
  }, 900_000)
  afterAll(async () => {
    stopUsing?.()
    await removeBeside(stage)
    await checkout?.remove()
  })

  test('has records of every kind, and those that are kept for the tests are such records', () => {
    const stored = new Map(records)
    replaceRecords(stored, older.momentary)
    expect(new Set([...stored.values()].map(kindOfItem))).toEqual(new Set(kindsOf010()))
    if (process.env['WRITE_RECORDS']) writeRecords(older.written, stored)
    expect(shapesOf(readRecords().items)).toEqual(shapesOf(stored.values()))
  })

  test('has the resources that the tests of its template know', () => {
    expect(synthesise010(checkout.folder)).toEqual(readTemplate010())
  })

  test('is updated: nothing that holds data or is known outside is replaced, and no record is lost', async () => {
    stopUsing = useDeployment(await deployToday(checkout.folder, stage))
    const updated = await resourcesOf(`parley-${stage}`)
    const pinned = Object.keys({ ...holdData, ...knownOutside }).filter((id) => resources.has(id))
    expect(pinned).toEqual(expect.arrayContaining(['StorageTableB43FDCE7', 'IdentityUserPool96FE3B9B']))
    for (const id of pinned) expect(updated.get(id), id).toBe(resources.get(id))
    const kept = await exportRecords()
    for (const [key, item] of records) {
      if (!isShortLived(item)) expect(kept.get(key), key).toEqual(item)
    }
  })

  test('goes on: its people see what they saw, write, and hear of it on sockets that stayed open', async () => {
    const { written, people, sockets } = older
    const { alice, bob, carol } = people
    for (const name of chatNames) {
      expect(await logOf(alice, written.chats[name])).toMatchObject(written.logs[name])
    }
    expect((await alice.rest.done('listChats')).body.chats).toMatchObject(written.listed)
    const chatId = written.chats.lunch
    const members = await membersOf(carol, chatId)
    expect(members.find(({ userId }) => userId === alice.userId)).toMatchObject({ online: true })
    const { seq } = await say(carol, chatId, 'after the update')
    for (const socket of sockets) {
      await socket.receives('messages', ({ messages }) => messages[0]?.seq === seq)
    }
    const again = await logIn(bob)
    const socket = await again.connects()
    await socket.does('enter', { chatId, after: seq - 1 })
    await bob.rest.done('addReaction', { params: { chatId, seq: String(seq), emoji: '👍' } })
    await socket.receives('message.updated', ({ message }) => message.seq === seq)
    const params = { chatId, attachmentId: written.files.sent }
    const { url } = (await carol.rest.done('getAttachment', { params })).body
    expect((await readFile(url)).bytes.toString()).toBe('soup, pizza')
    const verified = await verifyLog(
      sha256,
      chatId,
      async (from) =>
        (await bob.rest.done('getProof', { params: { chatId }, query: { from, messages: 'true' } })).body,
    )
    expect(verified).toMatchObject({ after: seq - 1, end: { seq } })
    expect(verified.fault).toBeUndefined()
  })

  test('forgets whoever wants to leave', async () => {
    const { written, people } = older
    const { alice, bob } = people
    const leaver: Registered = await logIn(bob)
    await leaver.rest.done('eraseOwnUser', { body: { password: leaver.password } })
    await eventually('the user is erased', async () => {
      const erasure = await storedErasure(leaver.userId)
      return erasure?.['stage'] === 'done' ? true : undefined
    })
    expect(await storedOfUser(leaver.userId)).toEqual([])
    const log = await logOf(alice, written.chats.lunch)
    expect(log.filter(({ senderId }) => senderId === leaver.userId)).toEqual([])
    expect(
      log.find(({ seq }) => seq === written.logs.lunch.find(({ replyTo }) => replyTo)?.seq),
    ).toMatchObject({
      senderId: deletedUser.userId,
    })
    expect(await chatAsSeenBy(alice, written.chats.lunch)).toMatchObject({ ownerId: alice.userId })
  })
})
