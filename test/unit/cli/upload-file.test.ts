import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { contentTypeOf } from '../../../clients/cli/lib/content-type.ts'
import { readLocalFile } from '../../../clients/cli/lib/upload-file.ts'
import { limits } from '../../../shared/contract/limits.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-files-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
})

test.each([
  { name: 'menu.pdf', type: 'application/pdf' },
  { name: 'PHOTO.JPG', type: 'image/jpeg' },
  { name: 'notes.tar.zip', type: 'application/zip' },
  { name: 'clip.MOV', type: 'video/quicktime' },
  { name: 'core.dump', type: 'application/octet-stream' },
  { name: 'page.html', type: undefined },
])('$name is $type', ({ name, type }) => {
  expect(contentTypeOf(name)).toBe(type)
})

test('a file is read with its name and type, and a type that is given counts', async () => {
  const path = join(folder, 'menu.txt')
  await writeFile(path, 'noodles')
  expect(await readLocalFile(folder, path)).toEqual({
    name: 'menu.txt',
    contentType: 'text/plain',
    bytes: Buffer.from('noodles'),
  })
  expect(await readLocalFile(folder, path, 'text/csv')).toMatchObject({ contentType: 'text/csv' })
})

test('what cannot be sent is refused with the reason', async () => {
  await writeFile(join(folder, 'empty.txt'), '')
  await writeFile(join(folder, 'large.pdf'), '')
  await truncate(join(folder, 'large.pdf'), limits.attachmentBytes + 1)
  const refusal = (name: string) =>
    readLocalFile(folder, name, 'text/plain').then(
      () => 'none',
      (error: Error) => `${error.name}: ${error.message.replace(`${folder}/`, '')}`,
    )
  expect(await refusal('empty.txt')).toBe('UsageError: empty.txt is empty')
  expect(await refusal('large.pdf')).toBe('UsageError: large.pdf has 26 MB. The limit is 25 MB')
  expect(await refusal('missing\u001b.txt')).toBe('UsageError: missing␛.txt cannot be read (ENOENT)')
  expect(await refusal('.')).toMatch(/^UsageError: .* is no file$/)
})
