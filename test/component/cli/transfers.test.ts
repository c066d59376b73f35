import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { saveAttachment } from '../../../clients/cli/lib/download-file.ts'
import { uploadFile } from '../../../clients/cli/lib/upload-file.ts'
import type { Client } from '../../../clients/client/create-client.ts'

const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 256))
const attachment = {
  attachmentId: 'a',
  name: 'menu.pdf',
  contentType: 'application/pdf',
  size: bytes.length,
} as const
const quiet = { at: () => {}, end: () => {} }

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-files-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
})

/** A bucket, and a client whose every answer leads to it. */
const givenBucket = async (listener: RequestListener): Promise<Client> => {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/object`
  const headers = {
    'content-type': 'application/pdf',
    'content-length': String(bytes.length),
    'if-none-match': '*',
  }
  const upload = { method: 'PUT', url, headers, expiresIn: 900 }
  return { call: async () => ({ attachment, url, upload }) } as unknown as Client
}

const save = (parley: Client, force = false) =>
  saveAttachment(attachment, {
    parley,
    chatId: 'c',
    cwd: folder,
    path: join(folder, 'menu.pdf'),
    force,
    progress: quiet,
  })

test('an attachment is saved as it is, and the progress ends with all of it', async () => {
  const parley = await givenBucket((_, answer) => answer.end(bytes))
  const seen: number[] = []
  const progress = { at: (received: number) => seen.push(received), end: () => {} }
  const path = join(folder, 'menu.pdf')
  await saveAttachment(attachment, { parley, chatId: 'c', cwd: folder, path, force: false, progress })
  expect(await readFile(path)).toEqual(bytes)
  expect(seen.at(-1)).toBe(bytes.length)
  expect(await readdir(folder)).toEqual(['menu.pdf'])
})

test.each([
  {
    title: 'is refused',
    listener: (_: IncomingMessage, answer) => answer.writeHead(403).end('no'),
  },
  {
    title: 'breaks off',
    listener: (_: IncomingMessage, answer) => {
      answer.writeHead(200, { 'content-length': bytes.length })
      answer.write(bytes.subarray(0, 100_000), () => answer.destroy())
    },
  },
  { title: 'is shorter than announced', listener: (_: IncomingMessage, answer) => answer.end('short') },
] satisfies { title: string; listener: RequestListener }[])(
  'a download that $title leaves nothing, and the old file with --force',
  async ({ listener }) => {
    const parley = await givenBucket(listener)
    await expect(save(parley)).rejects.toMatchObject({ code: 'unreachable' })
    expect(await readdir(folder)).toEqual([])
    await writeFile(join(folder, 'menu.pdf'), 'old')
    await expect(save(parley, true)).rejects.toMatchObject({ code: 'unreachable' })
    expect(await readdir(folder)).toEqual(['menu.pdf'])
    expect(await readFile(join(folder, 'menu.pdf'), 'utf8')).toBe('old')
  },
)

test('a file that appears during the download is not overwritten', async () => {
  const parley = await givenBucket(async (_, answer) => {
    await writeFile(join(folder, 'menu.pdf'), 'mine')
    answer.end(bytes)
  })
  await expect(save(parley)).rejects.toMatchObject({ name: 'UsageError' })
  expect(await readFile(join(folder, 'menu.pdf'), 'utf8')).toBe('mine')
  expect(await readdir(folder)).toEqual(['menu.pdf'])
})

test('a link that leads out of the folder is neither followed nor overwritten', async () => {
  const outside = join(folder, 'outside')
  await symlink(outside, join(folder, 'menu.pdf'))
  const parley = await givenBucket((_, answer) => answer.end(bytes))
  await expect(save(parley)).rejects.toMatchObject({ name: 'UsageError' })
  await save(parley, true)
  expect((await readdir(folder)).toSorted()).toEqual(['menu.pdf'])
  expect(await readFile(join(folder, 'menu.pdf'))).toEqual(bytes)
})

test('a folder that is not there is a mistake of usage', async () => {
  const parley = await givenBucket((_, answer) => answer.end(bytes))
  const path = join(folder, 'nowhere', 'menu.pdf')
  await expect(
    saveAttachment(attachment, { parley, chatId: 'c', cwd: folder, path, force: false, progress: quiet }),
  ).rejects.toMatchObject({ name: 'UsageError', message: `${path} cannot be written (ENOENT)` })
})

const local = { name: 'menu.pdf', contentType: 'application/pdf', bytes } as const

test('a file is uploaded whole, with the headers that were signed', async () => {
  let received: Buffer | undefined
  let headers: IncomingMessage['headers'] = {}
  const parley = await givenBucket(async (asked, answer) => {
    ;({ headers } = asked)
    received = await buffer(asked)
    answer.end()
  })
  const seen: number[] = []
  const progress = { at: (sent: number) => seen.push(sent), end: () => {} }
  expect(await uploadFile(parley, 'c', local, progress)).toEqual(attachment)
  expect(received).toEqual(bytes)
  expect(headers).toMatchObject({ 'content-length': String(bytes.length), 'if-none-match': '*' })
  expect(headers['transfer-encoding']).toBeUndefined()
  expect(seen).toEqual(seen.toSorted((one, other) => one - other))
})

test('an upload that the bucket refuses, or that breaks off, may be tried again', async () => {
  const refusing = await givenBucket((asked, answer) => {
    asked.resume()
    asked.on('end', () => answer.writeHead(403).end())
  })
  await expect(uploadFile(refusing, 'c', local, quiet)).rejects.toMatchObject({
    code: 'unreachable',
    detail: 'The upload failed (403)',
  })
  const breaking = await givenBucket((asked) => asked.destroy())
  await expect(uploadFile(breaking, 'c', local, quiet)).rejects.toMatchObject({ code: 'unreachable' })
})
