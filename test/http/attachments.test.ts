import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { downloadAs } from '../../shared/contract/text/file-name.ts'
import type { Attachment } from '../../shared/contract/attachments.ts'
import { announce, fileIsGone, givenUploaded, readFile, storedFile, upload } from '../steps/chats/files.ts'
import { entered, givenChat, givenPerson, type Person } from '../steps/accounts/given-users.ts'
import { storedAttachment, storedAttachments } from '../steps/stored/stored.ts'
import { removeAttachmentRecord } from '../steps/stored/store.ts'

let alice: Person
let bob: Person
let chatId: string
beforeAll(async () => {
  ;[alice, bob] = [await givenPerson('alice'), await givenPerson('bob')]
})
beforeEach(async () => {
  chatId = (await givenChat(alice, bob)).chatId
})

const menu = { name: 'menü: 🍜.pdf', contentType: 'application/pdf' } as const
const bytes = Buffer.from('%PDF-1.7 noodles \0\u00ff and more')
const send = (person: Person, attachments: readonly Attachment[], more: object = {}) => ({
  params: { chatId },
  body: { text: '', attachments: attachments.map(({ attachmentId }) => ({ attachmentId })), ...more },
  person,
})
const done = ({ person, ...sent }: ReturnType<typeof send>) => person.rest.done('sendMessage', sent)
const at = (attachment: Attachment) => ({ params: { chatId, attachmentId: attachment.attachmentId } })

describe('a file that is uploaded and sent', () => {
  test('comes with the message to every reader, who downloads what was uploaded, under its name', async () => {
    const chat = (await alice.rest.done('getChat', { params: { chatId } })).body
    const [reading] = await entered(chat, bob)
    const attachment = await givenUploaded(alice, chatId, bytes, menu)
    expect(attachment).toEqual({ ...menu, size: bytes.length, attachmentId: attachment.attachmentId })
    const { status, body: message } = await done(send(alice, [attachment], { text: 'today' }))
    expect(status).toBe(201)
    expect(message).toMatchObject({ text: 'today', attachments: [attachment] })
    expect((await reading?.receives('messages'))?.messages).toEqual([message])
    const { body: log } = await bob.rest.done('listMessages', { params: { chatId } })
    expect(log.messages).toEqual([message])

    for (const person of [alice, bob]) {
      const { body } = await person.rest.done('getAttachment', at(attachment))
      expect(body.attachment).toEqual(attachment)
      expect(body.expiresIn).toBeLessThanOrEqual(300)
      const file = await readFile(body.url)
      expect(file.bytes).toEqual(bytes)
      expect(file.contentType).toBe('application/pdf')
      expect(new URL(body.url).searchParams.get('response-content-disposition')).toBe(downloadAs(menu.name))
    }
  })

  test('needs no text, over the socket neither, and a message may carry ten', async () => {
    const files = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        givenUploaded(alice, chatId, Buffer.from(`file ${index}`), {
          name: `${index}.txt`,
          contentType: 'text/plain',
        }),
      ),
    )
    const socket = await alice.connects()
    const attachments = files.map(({ attachmentId }) => ({ attachmentId }))
    const frame = { chatId, text: '', attachments, clientMessageId: 'm-1' }
    expect(await socket.does('message', frame)).toMatchObject({ seq: 1, duplicate: false })
    expect(await socket.does('message', frame)).toMatchObject({ seq: 1, duplicate: true })
    const { body: log } = await bob.rest.done('listMessages', { params: { chatId } })
    expect(log.messages).toMatchObject([{ text: '', attachments: files }])
    const eleven = [...attachments, { attachmentId: 'another' }]
    await socket.refused({ action: 'message', ...frame, attachments: eleven }, 'validation_failed')
  })

  test('may lose its text, as it may be sent without one', async () => {
    const attachment = await givenUploaded(alice, chatId, bytes, menu)
    const { body: message } = await done(send(alice, [attachment], { text: 'today' }))
    const params = { chatId, seq: String(message.seq) }
    const { body } = await alice.rest.done('editMessage', { params, body: { text: ' ' } })
    expect(body).toMatchObject({ text: '', attachments: [attachment], revision: 1 })
    const socket = await alice.connects()
    await socket.does('edit', { chatId, seq: message.seq, text: 'tomorrow' })
    await socket.does('edit', { chatId, seq: message.seq, text: '' })
    const { body: log } = await bob.rest.done('listMessages', { params: { chatId }, query: { limit: 1 } })
    expect(log.messages).toMatchObject([{ text: '', attachments: [attachment] }])
  })

  test('stays: its record no longer expires', async () => {
    const attachment = await givenUploaded(alice, chatId, bytes, menu)
    const { attachmentId } = attachment
    expect(await storedAttachment(chatId, attachmentId)).toMatchObject({ expiresAt: expect.any(Number) })
    await done(send(alice, [attachment]))
    expect(await storedAttachment(chatId, attachmentId)).not.toHaveProperty('expiresAt')
  })
})

test('the upload’s address is signed for this size and type, and is good for minutes', async () => {
  const { upload: granted } = await announce(alice, chatId, { ...menu, size: 48_213 })
  expect(granted.headers).toEqual({
    'content-type': 'application/pdf',
    'content-length': '48213',
    'if-none-match': '*',
  })
  const { searchParams } = new URL(granted.url)
  const signed = searchParams.get('X-Amz-SignedHeaders')?.split(';')
  expect(signed).toEqual(expect.arrayContaining(['content-length', 'content-type', 'host', 'if-none-match']))
  expect(searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/)
  expect(Number(searchParams.get('X-Amz-Expires'))).toBe(granted.expiresIn)
  expect(granted.expiresIn).toBeLessThanOrEqual(900)
})

test('a file loses the folders before its name, and is downloaded under it', async () => {
  const name = 'Menü (1).pdf'
  const attachment = await givenUploaded(alice, chatId, bytes, { ...menu, name: `C:\\fakepath\\../${name}` })
  expect(attachment.name).toBe(name)
  await done(send(alice, [attachment]))
  const { body } = await bob.rest.done('getAttachment', at(attachment))
  expect(new URL(body.url).searchParams.get('response-content-disposition')).toBe(
    `attachment; filename="Men_ (1).pdf"; filename*=UTF-8''Men%C3%BC%20%281%29.pdf`,
  )
  expect((await readFile(body.url)).bytes).toEqual(bytes)
})

test('what was uploaded stays as it is: a second upload to the same address is refused', async () => {
  const announced = await announce(alice, chatId, { ...menu, size: bytes.length })
  expect((await upload(announced, bytes)).status).toBe(200)
  await done(send(alice, [announced.attachment]))
  expect((await upload(announced, Buffer.from(bytes).reverse())).status).toBe(412)
  const { body } = await bob.rest.done('getAttachment', at(announced.attachment))
  expect((await readFile(body.url)).bytes).toEqual(bytes)
})

describe('a message is refused with a file that', () => {
  const refusedBoth = async (
    attachments: readonly { attachmentId: string }[],
    code: 'attachment_not_found' | 'attachment_not_uploaded',
  ) => {
    const before = (await alice.rest.done('getChat', { params: { chatId } })).body.lastSeq
    const body = { text: 'look', attachments: attachments.map(({ attachmentId }) => ({ attachmentId })) }
    await alice.rest.refused('sendMessage', { params: { chatId }, body }, code)
    const socket = await alice.connects()
    await socket.refused({ action: 'message', chatId, clientMessageId: 'm-9', ...body }, code)
    expect((await alice.rest.done('getChat', { params: { chatId } })).body.lastSeq).toBe(before)
  }

  test('was announced and not uploaded; nor is it there to download', async () => {
    const { attachment } = await announce(alice, chatId, { ...menu, size: 10 })
    await refusedBoth([attachment], 'attachment_not_uploaded')
    await alice.rest.refused('getAttachment', at(attachment), 'attachment_not_found')
  })

  test('has another size than announced', async () => {
    const announced = await announce(alice, chatId, { ...menu, size: bytes.length + 1 })
    // The emulator lets it pass; AWS checks the signed length and refuses it here already.
    await upload(announced, bytes)
    await refusedBoth([announced.attachment], 'attachment_not_uploaded')
  })

  test('somebody else uploaded', async () => {
    await refusedBoth([await givenUploaded(bob, chatId, bytes, menu)], 'attachment_not_found')
  })

  test('was uploaded for another chat', async () => {
    const other = await givenChat(alice, bob)
    await refusedBoth([await givenUploaded(alice, other.chatId, bytes, menu)], 'attachment_not_found')
  })

  test('is in a message already', async () => {
    const attachment = await givenUploaded(alice, chatId, bytes, menu)
    await done(send(alice, [attachment]))
    await refusedBoth([attachment], 'attachment_not_uploaded')
    // With a good one beside it nothing is written either.
    const good = await givenUploaded(alice, chatId, bytes, menu)
    await refusedBoth([good, attachment], 'attachment_not_uploaded')
    await done(send(alice, [good]))
  })

  test('nobody announced', async () => {
    await refusedBoth([{ attachmentId: 'nowhere' }], 'attachment_not_found')
  })
})

test('a message sent again after its deletion, which took its file, gets the tombstone', async () => {
  const attachment = await givenUploaded(alice, chatId, bytes, menu)
  const sending = send(alice, [attachment, attachment], { clientMessageId: 'm-1' })
  const { body: message } = await done(sending)
  expect(message.attachments).toEqual([attachment])
  const params = { chatId, seq: String(message.seq) }
  const { body: tombstone } = await alice.rest.done('deleteMessage', { params })
  expect(await done(sending)).toEqual({ status: 200, body: tombstone })
  const socket = await alice.connects()
  const frame = { chatId, ...sending.body, clientMessageId: 'm-1' }
  expect(await socket.does('message', frame)).toMatchObject({ seq: message.seq, duplicate: true })
  const another = { action: 'message', ...frame, text: 'another' }
  await socket.refused(another, 'client_message_id_reused')
  await socket.refused({ ...another, clientMessageId: 'm-2' }, 'attachment_not_found')
})

test('one file sent in several messages at once is in one', async () => {
  const attachment = await givenUploaded(alice, chatId, bytes, menu)
  const [one, two] = await entered(
    (await alice.rest.done('getChat', { params: { chatId } })).body,
    alice,
    alice,
  )
  const attachments = [{ attachmentId: attachment.attachmentId }]
  const frame = (clientMessageId: string) => ({ chatId, text: 'look', attachments, clientMessageId })
  const outcomes = await Promise.allSettled([
    one?.does('message', frame('m-1')),
    two?.does('message', frame('m-2')),
    done(send(alice, [attachment], { clientMessageId: 'm-3' })),
    done(send(alice, [attachment], { clientMessageId: 'm-4' })),
  ])
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const { body: log } = await bob.rest.done('listMessages', { params: { chatId } })
  expect(log.messages).toHaveLength(1)
})

test.each([
  ['spreadsheet.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['data.json', 'application/json'],
  ['photo.heic', 'image/heic'],
  ['clip.mov', 'video/quicktime'],
])('%s is sent as %s, and served as a download of no known type', async (name, contentType) => {
  const attachment = await givenUploaded(alice, chatId, bytes, { name, contentType })
  await done(send(alice, [attachment]))
  const { body: download } = await bob.rest.done('getAttachment', at(attachment))
  expect(download.attachment).toMatchObject({ name, contentType })
  expect(await readFile(download.url)).toEqual({ bytes, contentType: 'application/octet-stream' })
})

describe('an upload is refused with', () => {
  test.each([
    ['a page that a browser would run', { contentType: 'text/html' }],
    ['an image that carries scripts', { contentType: 'image/svg+xml' }],
    ['a page in XML', { contentType: 'application/xhtml+xml' }],
    ['a script', { contentType: 'text/javascript' }],
    ['a type that is none', { contentType: 'pdf' }],
    ['a type of two lines', { contentType: 'text/plain\r\nx-evil: 1' }],
    ['a type of 101 characters', { contentType: `application/${'x'.repeat(89)}` }],
    ['no type', { contentType: undefined }],
    ['no bytes', { size: 0 }],
    ['a byte more than 25 MB', { size: 25 * 1024 * 1024 + 1 }],
    ['half a byte', { size: 0.5 }],
    ['a size in words', { size: '10' }],
    ['no name', { name: '' }],
    ['a name of spaces', { name: '   ' }],
    ['a name of 256 characters', { name: 'x'.repeat(256) }],
    ['a name that is written backwards', { name: 'invoice\u202efdp.txt' }],
    ['a name of nothing to see', { name: '\u3164' }],
    ['a folder for a name', { name: 'menus/' }],
    ['a way to another folder for a name', { name: '../..' }],
    ['a name of two lines', { name: 'menu\r\nX-Evil: 1' }],
    ['another field', { key: 'elsewhere' }],
  ])('%s', async (_, wrong) => {
    const body = { ...menu, size: 10, ...wrong }
    await alice.rest.refused('createAttachment', { params: { chatId }, body }, 'validation_failed')
    expect(await storedAttachments(chatId)).toEqual([])
  })
})

test('outsiders neither upload nor download, whatever they know', async () => {
  const attachment = await givenUploaded(alice, chatId, bytes, menu)
  await done(send(alice, [attachment]))
  const stranger = await givenPerson()
  const body = { ...menu, size: 10 }
  await stranger.rest.refused('createAttachment', { params: { chatId }, body }, 'chat_not_found')
  await stranger.rest.refused('getAttachment', at(attachment), 'chat_not_found')
  const own = await givenChat(stranger)
  const params = { chatId: own.chatId, attachmentId: attachment.attachmentId }
  await stranger.rest.refused('getAttachment', { params }, 'attachment_not_found')
  await alice.rest.done('removeMember', { params: { chatId, userId: bob.userId } })
  await bob.rest.refused('getAttachment', at(attachment), 'chat_not_found')
})

test('a member of a locked chat announces no file', async () => {
  await alice.rest.done('patchChat', { params: { chatId }, body: { locked: true } })
  const body = { ...menu, size: 10 }
  await bob.rest.refused('createAttachment', { params: { chatId }, body }, 'chat_locked')
  await alice.rest.done('createAttachment', { params: { chatId }, body })
})

describe('the file goes', () => {
  let attachment: Attachment
  beforeEach(async () => {
    attachment = await givenUploaded(alice, chatId, bytes, menu)
    expect((await storedFile(chatId, attachment.attachmentId)).status).toBe(200)
  })

  test('with its message', async () => {
    const { body: message } = await done(send(alice, [attachment], { text: 'look' }))
    const params = { chatId, seq: String(message.seq) }
    expect((await alice.rest.done('deleteMessage', { params })).body).not.toHaveProperty('attachments')
    await bob.rest.refused('getAttachment', at(attachment), 'attachment_not_found')
    await fileIsGone(chatId, attachment.attachmentId)
  })

  test('when its record expires because no message took it', async () => {
    await removeAttachmentRecord(chatId, attachment.attachmentId)
    await fileIsGone(chatId, attachment.attachmentId)
  })

  test('with its chat, sent or not', async () => {
    const sent = await givenUploaded(alice, chatId, bytes, menu)
    await done(send(alice, [sent]))
    await alice.rest.done('deleteChat', { params: { chatId } })
    for (const { attachmentId } of [attachment, sent]) await fileIsGone(chatId, attachmentId)
  })
})
