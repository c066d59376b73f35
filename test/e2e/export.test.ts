import { expect, test } from 'vitest'
import { ExportLine } from '../../shared/contract/export-lines.ts'
import { givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { givenUploaded, readFile } from '../steps/chats/files.ts'
import { eventually } from '../steps/generic/eventually.ts'

test('a user exports what is theirs, of a chat left too, and nobody else gets it', async () => {
  const [ann, bob] = [await givenPerson(), await givenPerson()]
  const [present, left] = [await givenChat(ann, bob), await givenChat(bob, ann)]
  const file = { name: 'menu.txt', contentType: 'text/plain' } as const
  const { attachmentId } = await givenUploaded(ann, left.chatId, Buffer.from('soup'), file)
  const say = (person: typeof ann, chatId: string, body: object) =>
    person.rest.done('sendMessage', { params: { chatId }, body })
  await say(ann, left.chatId, { text: 'the menu', attachments: [{ attachmentId }] })
  await say(ann, present.chatId, { text: 'hello' })
  await say(bob, present.chatId, { text: 'not hers' })
  await ann.rest.done('removeMember', { params: { chatId: left.chatId, userId: 'me' } })
  await ann.rest.refused('getExport', {}, 'export_not_found')

  expect((await ann.rest.done('exportOwnUser')).body).toMatchObject({ state: 'running' })
  const archive = await eventually('the archive is ready', async () => {
    const { body } = await ann.rest.done('getExport')
    return body.state === 'ready' ? body.archive : undefined
  })

  const { bytes } = await readFile(archive.url)
  expect(archive).toMatchObject({ size: bytes.length, complete: true })
  const lines = bytes
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => ExportLine.parse(JSON.parse(line)))
  const messages = lines.filter((line) => line.type === 'message' && line.messageType === 'text')
  expect(messages.map((line) => 'text' in line && line.text).sort()).toEqual(['hello', 'the menu'])
  expect(lines).toContainEqual(expect.objectContaining({ type: 'profile', userId: ann.userId }))
  expect(lines).toContainEqual(expect.objectContaining({ type: 'file', attachmentId, seq: 1 }))
  const own = { params: { chatId: left.chatId, attachmentId } }
  const { body: download } = await ann.rest.done('getOwnFile', own)
  expect((await readFile(download.url)).bytes.toString()).toBe('soup')

  await bob.rest.refused('getExport', {}, 'export_not_found')
  await bob.rest.refused('getOwnFile', own, 'attachment_not_found')
  const { detail } = await ann.rest.refused('exportOwnUser', {}, 'too_many_requests')
  expect(detail).toContain('24 hours')
})
