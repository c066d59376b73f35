import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createClient } from '../../../clients/client/create-client.ts'
import { memoryStorage } from '../../../clients/client/token-storage.ts'
import { upload } from '../../../clients/client/upload.ts'
import { givenSession, json, problem } from '../../steps/client/fake-server.ts'
import { stubGlobal } from '../../steps/generic/stub-global.ts'

type Taken = { body: Buffer; length: string | undefined; type: string | undefined }

/** A client, and a bucket that answers with a status. @param handle takes over from the bucket. */
const givenBucket = async (
  status = 200,
  handle?: (request: IncomingMessage, answer: ServerResponse) => void,
) => {
  const taken: Taken[] = []
  const server = createServer(async (request, answer) => {
    if (handle) return handle(request, answer)
    const { 'content-length': length, 'content-type': type } = request.headers
    taken.push({ body: await buffer(request), length, type })
    answer.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`
  const announced: Record<string, unknown>[] = []
  const storage = memoryStorage()
  storage.write(givenSession())
  let refused = false
  const parley = createClient({
    restUrl: 'http://x',
    webSocketUrl: 'ws://x',
    storage,
    fetch: async (_, init) => {
      const body = JSON.parse(String(init?.body))
      announced.push(body)
      if (refused) return problem('validation_failed', 400)
      const headers = { 'content-type': body.contentType, 'content-length': String(body.size) }
      const attachment = { attachmentId: 'file-1', ...body }
      return json({ attachment, upload: { method: 'PUT', url, headers, expiresIn: 60 } }, 201)
    },
  })
  return { parley, taken, announced, refuse: () => (refused = true) }
}

const bytes = new Uint8Array(200_000).map((_, index) => index % 251)

test('a file is announced and sent as it is, and its progress goes up to all of it', async () => {
  const { parley, taken, announced } = await givenBucket()
  const progress: number[] = []
  const file = new File([bytes], 'data.bin', { type: 'application/zip' })
  const attachment = await upload(parley, 'chat', file, {
    onProgress: ({ sent, total }) => progress.push(sent / total),
  })
  expect(attachment.attachmentId).toBe('file-1')
  expect(announced).toEqual([{ name: 'data.bin', contentType: 'application/zip', size: bytes.length }])
  expect(taken).toEqual([{ body: Buffer.from(bytes), length: String(bytes.length), type: 'application/zip' }])
  expect(progress).toEqual([...progress].sort((one, other) => one - other))
  expect(progress.length).toBeGreaterThan(2)
  expect(progress.at(-1)).toBe(1)
})

test('bytes need a name alone; a type loses its parameters', async () => {
  const { parley, announced } = await givenBucket()
  await upload(parley, 'chat', { name: 'a', content: new Uint8Array([1]) })
  await upload(parley, 'chat', {
    name: 'b.txt',
    type: 'Text/Plain; charset=utf-8',
    content: new Blob(['hi']),
  })
  expect(announced).toEqual([
    { name: 'a', contentType: 'application/octet-stream', size: 1 },
    { name: 'b.txt', contentType: 'text/plain', size: 2 },
  ])
})

test('an abort stops the upload, and its reason is the error', async () => {
  const end = new AbortController()
  const { parley } = await givenBucket(200, (request) => {
    request.once('data', () => end.abort(new Error('changed my mind')))
  })
  const uploading = upload(parley, 'chat', { name: 'a', content: bytes }, { signal: end.signal })
  await expect(uploading).rejects.toThrow('changed my mind')
})

test('an aborted signal sends nothing', async () => {
  const { parley, announced, taken } = await givenBucket()
  await expect(
    upload(parley, 'chat', { name: 'a', content: bytes }, { signal: AbortSignal.abort(new Error('no')) }),
  ).rejects.toThrow('no')
  expect([announced, taken]).toEqual([[], []])
})

test('a bucket that has the file already has it; one that refuses it is no success', async () => {
  const there = await givenBucket(412)
  expect((await upload(there.parley, 'chat', { name: 'a', content: bytes })).attachmentId).toBe('file-1')
  const refusing = await givenBucket(403)
  await expect(upload(refusing.parley, 'chat', { name: 'a', content: bytes })).rejects.toMatchObject({
    code: 'unreachable',
    message: 'The upload failed (403)',
  })
  const broken = await givenBucket(200, (request) => request.socket.destroy())
  await expect(upload(broken.parley, 'chat', { name: 'a', content: bytes })).rejects.toMatchObject({
    code: 'unreachable',
  })
})

test('what the API refuses is not sent', async () => {
  const { parley, taken, refuse } = await givenBucket()
  refuse()
  await expect(
    upload(parley, 'chat', { name: 'a.html', type: 'text/html', content: bytes }),
  ).rejects.toMatchObject({
    code: 'validation_failed',
  })
  await expect(upload(parley, 'chat', { name: 'a' })).rejects.toMatchObject({ code: 'validation_failed' })
  expect(taken).toEqual([])
})

describe('an upload of which nothing moves for a minute', () => {
  const stalled = { code: 'unreachable', message: 'The upload has stalled' }
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => {
      vi.useRealTimers()
    })
  })

  test('is given up in Node, and its connection ends', async () => {
    const [reached, left] = [Promise.withResolvers<IncomingMessage>(), Promise.withResolvers<void>()]
    const { parley } = await givenBucket(200, reached.resolve)
    const uploading = upload(
      parley,
      'chat',
      { name: 'a', content: bytes },
      { onProgress: ({ sent, total }) => sent === total && left.resolve() },
    )
    const failed = expect(uploading).rejects.toMatchObject(stalled)
    const request = await reached.promise
    const ended = once(request.socket, 'close')
    await left.promise
    await vi.advanceTimersByTimeAsync(60_000)
    await failed
    request.resume()
    await ended
  })

  test('is given up in a browser; one that is slow is not', async () => {
    const opened = Promise.withResolvers<FakeRequest>()
    class FakeRequest {
      readonly upload: { onprogress?: (event: { loaded: number }) => void } = {}
      readonly status = 200
      onload?: () => void
      onabort?: () => void
      open() {}
      setRequestHeader() {}
      send() {
        opened.resolve(this)
      }
      abort() {
        this.onabort?.()
      }
    }
    stubGlobal('XMLHttpRequest', FakeRequest)
    const { parley } = await givenBucket()
    const uploading = upload(parley, 'chat', { name: 'a', content: bytes })
    const failed = expect(uploading).rejects.toMatchObject(stalled)
    const ended = vi.fn()
    uploading.catch(ended)
    const request = await opened.promise
    for (const loaded of [1000, 2000, 3000]) {
      await vi.advanceTimersByTimeAsync(59_000)
      request.upload.onprogress?.({ loaded })
    }
    await vi.advanceTimersByTimeAsync(59_999)
    expect(ended).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await failed
  })
})
