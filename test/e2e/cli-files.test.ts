import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Message } from '../../shared/contract/messages.ts'
import { givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { logOf } from '../steps/chats/chats.ts'
import { givenUploaded } from '../steps/chats/files.ts'
import { givenShellOf } from '../steps/cli/command-line.ts'
import { storeAttachmentName } from '../steps/stored/store.ts'

const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 256))

const conversation = async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(alice, bob)
  return { alice, chatId, ofAlice: await givenShellOf(alice), ofBob: await givenShellOf(bob) }
}

test('files are attached, and downloaded as they were', async () => {
  const { alice, chatId, ofAlice, ofBob } = await conversation()
  await writeFile(join(ofAlice.folder, 'menu.pdf'), bytes)
  await writeFile(join(ofAlice.folder, 'notes.txt'), 'noodles')
  const attach = ['attach', '-c', 'Lunch', 'menu.pdf', 'notes.txt', '--text', 'today']
  const sent = await ofAlice.parley(attach)
  expect(sent).toMatchObject({ code: 0, stdout: 'Sent as 1\n' })
  expect(sent.stderr).toBe('Uploading menu.pdf (196 KB)\nUploading notes.txt (7 bytes)\n')
  expect(await logOf(alice, chatId)).toMatchObject([
    {
      text: 'today',
      attachments: [
        { name: 'menu.pdf', contentType: 'application/pdf', size: bytes.length },
        { name: 'notes.txt', contentType: 'text/plain', size: 7 },
      ],
    },
  ])

  const place = ['download', '-c', 'Lunch', '--seq', '1']
  const saved = await ofBob.parley(place)
  expect(saved).toMatchObject({ code: 0, stdout: 'Saved menu.pdf (196 KB)\nSaved notes.txt (7 bytes)\n' })
  expect(saved.stderr).toContain('Downloading menu.pdf (196 KB)\n')
  expect(await readFile(join(ofBob.folder, 'menu.pdf'))).toEqual(bytes)
  expect(await readFile(join(ofBob.folder, 'notes.txt'), 'utf8')).toBe('noodles')

  await mkdir(join(ofBob.folder, 'files'))
  const { files } = await ofBob.done([...place, '--output', 'files', '--file', 'notes.txt'])
  expect(files).toMatchObject([{ name: 'notes.txt', size: 7, path: join('files', 'notes.txt') }])
  expect(await readdir(join(ofBob.folder, 'files'))).toEqual(['notes.txt'])
  const printed = await ofBob.spawns([...place, '--file', 'notes.txt', '-o', '-'])
  expect(printed).toMatchObject({ code: 0, stdout: 'noodles' })
  expect(await ofBob.parley([...place, '-o', '-'])).toMatchObject({ code: 2, stdout: '' })
})

test('a download overwrites nothing without --force, and leaves nothing behind when it fails', async () => {
  const { ofAlice, ofBob } = await conversation()
  await writeFile(join(ofAlice.folder, 'notes.txt'), 'noodles')
  await ofAlice.done(['attach', '-c', 'Lunch', 'notes.txt'])
  await writeFile(join(ofBob.folder, 'notes.txt'), 'mine')
  const place = ['download', '-c', 'Lunch', '--seq', '1']
  const refused = await ofBob.parley(place)
  expect(refused).toMatchObject({ code: 2, stdout: '' })
  expect(refused.stderr).toContain('notes.txt exists. Give --force to overwrite it')
  expect(await readFile(join(ofBob.folder, 'notes.txt'), 'utf8')).toBe('mine')
  expect(await ofBob.parley([...place, '-o', 'nowhere/notes.txt'])).toMatchObject({ code: 2, stdout: '' })
  expect(await ofBob.parley([...place, '--force'])).toMatchObject({ code: 0 })
  expect(await readFile(join(ofBob.folder, 'notes.txt'), 'utf8')).toBe('noodles')
  expect((await readdir(ofBob.folder)).toSorted()).toEqual(['config', 'notes.txt'])
})

test('a file whose name leads elsewhere stays in the folder, and its name does nothing to the terminal', async () => {
  const { alice, chatId, ofBob } = await conversation()
  const file = { name: 'plain.txt', contentType: 'text/plain' } as const
  const { attachmentId } = await givenUploaded(alice, chatId, Buffer.from('x'), file)
  await storeAttachmentName(chatId, attachmentId, '../../x/..\\.pro\u202e\u2028file')
  const body = { text: '', attachments: [{ attachmentId }] }
  const { seq } = (await alice.rest.done('sendMessage', { params: { chatId }, body })).body as Message
  const saved = await ofBob.parley(['download', '-c', chatId, '--seq', String(seq)])
  expect(saved.code).toBe(0)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
  expect(saved.stdout + saved.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u2028\u202e]/)
  expect((await readdir(ofBob.folder)).toSorted()).toEqual(['_pro__file', 'config'])
})

test('what cannot be sent is refused before anything is uploaded: exit code 2', async () => {
  const { alice, chatId, ofAlice } = await conversation()
  await writeFile(join(ofAlice.folder, 'good.txt'), 'good')
  await writeFile(join(ofAlice.folder, 'empty.txt'), '')
  const attach = ['attach', '-c', chatId, 'good.txt']
  for (const args of [
    [...attach, 'missing.txt'],
    [...attach, 'empty.txt'],
    [...attach, '.'],
    [...attach, '--type', 'text/html'],
    [...attach, ...Array(10).fill('good.txt')],
    ['attach', '-c', chatId],
  ])
    expect(await ofAlice.parley(args)).toMatchObject({ code: 2, stdout: '' })
  expect(await logOf(alice, chatId)).toEqual([])
})

test('a message without a file, or none at all: exit code 1', async () => {
  const { chatId, ofAlice } = await conversation()
  await ofAlice.done(['send', '-c', chatId, 'hello'])
  const download = async (seq: string) => {
    const { code, stderr } = await ofAlice.parley(['download', '-c', chatId, '--seq', seq])
    return { code, stderr }
  }
  expect(await download('1')).toEqual({ code: 1, stderr: 'Message 1 has no file\n' })
  expect(await download('2')).toEqual({ code: 1, stderr: 'The chat has no message 2\n' })
})
