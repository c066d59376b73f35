import { expectSame, expectThat } from '../report.ts'
import type { Walk } from '../walk.ts'

type Upload = {
  attachment: { attachmentId: string }
  upload: { url: string; headers: Record<string, string> }
}
type Download = { url: string }

const content = new TextEncoder().encode('A file of the check\n')

/** An upload, a download, and what the signature of an upload must not let through. */
export const walkFiles = async ({ report, rest, alice, bob, chatId, mark, target }: Walk) => {
  const announce = () =>
    rest.call<Upload>('createAttachment', {
      token: alice.token,
      params: { chatId },
      body: { name: 'check.txt', contentType: 'text/plain', size: content.length },
    })
  const put = (
    { upload }: Upload,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ) => {
    // The request says itself how long its body is.
    const { 'content-length': _, ...signed } = upload.headers
    return fetch(upload.url, { method: 'PUT', headers: { ...signed, ...headers }, body })
  }

  const announced = await report.check('route', 'createAttachment', announce)
  if (!announced) return
  await report.check('file', 'a file of another type is refused', async () => {
    const { status } = await put(announced, content, { 'content-type': 'text/html' })
    expectSame('The status', status, 403)
  })
  await report.check('file', 'a larger file is refused', async () => {
    const { status } = await put(announced, `${'x'.repeat(content.length)}x`)
    expectSame('The status', status, 403)
  })
  await report.check('file', 'a file is uploaded', async () => {
    const { status } = await put(announced, content)
    expectSame('The status', status, 200)
  })
  const { attachmentId } = announced.attachment
  await report.check('file', 'a message carries it', () =>
    rest.call('sendMessage', {
      token: alice.token,
      params: { chatId },
      body: { text: 'With a file', attachments: [{ attachmentId }], clientMessageId: `file-${mark}` },
    }),
  )
  await report.check('route', 'getAttachment', async () => {
    const params = { chatId, attachmentId }
    const { url } = await rest.call<Download>('getAttachment', { token: bob.token, params })
    const text = await (await fetch(url)).text()
    expectSame('The content', text, new TextDecoder().decode(content))
  })
  await report.check('route', 'getOwnFile', () =>
    rest.call<Download>('getOwnFile', { token: alice.token, params: { chatId, attachmentId } }),
  )
  await report.check('file', 'the bucket is closed to those without a signature', async () => {
    const [address = ''] = announced.upload.url.split('?')
    const { status } = await fetch(address)
    expectThat(status === 403, `The status is ${status} at the bucket of ${target.stage}`)
  })
}
