import type { Attachment, AttachmentUpload } from '../../../shared/contract/attachments.ts'
import { deployment } from '../deployment/deployment.ts'
import { eventually } from '../generic/eventually.ts'
import type { Person } from '../accounts/given-users.ts'

type File = Pick<Attachment, 'name' | 'contentType'>

export const announce = async (
  person: Person,
  chatId: string,
  file: File & { size: number },
): Promise<AttachmentUpload> =>
  (await person.rest.done('createAttachment', { params: { chatId }, body: file })).body

/** Uploads as a client does: to the given address, with the given headers. */
export const upload = (
  { upload: { url, method, headers } }: AttachmentUpload,
  bytes: Buffer,
): Promise<Response> => {
  // fetch counts the length itself and accepts no other.
  const { 'content-length': _, ...others } = headers
  return fetch(url, { method, headers: others, body: new Uint8Array(bytes) })
}

/** A file in the bucket that no message carries yet. */
export const givenUploaded = async (
  person: Person,
  chatId: string,
  bytes: Buffer,
  file: File,
): Promise<Attachment> => {
  const announced = await announce(person, chatId, { ...file, size: bytes.length })
  const answer = await upload(announced, bytes)
  if (!answer.ok) throw new Error(`The bucket answered ${answer.status}: ${await answer.text()}`)
  return announced.attachment
}

export const readFile = async (url: string): Promise<{ bytes: Buffer; contentType: string | null }> => {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`The bucket answered ${answer.status}: ${await answer.text()}`)
  return { bytes: Buffer.from(await answer.arrayBuffer()), contentType: answer.headers.get('content-type') }
}

/** The object as an operator of the emulator sees it, not as Parley reports it. */
export const storedFile = (chatId: string, attachmentId: string): Promise<Response> => {
  const { endpointUrl, outputs } = deployment()
  return fetch(`${endpointUrl}/${outputs['AttachmentsBucketName']}/${chatId}/${attachmentId}`, {
    method: 'HEAD',
  })
}

/** Waits until the table's stream has taken the file away. */
export const fileIsGone = (chatId: string, attachmentId: string): Promise<true> =>
  eventually('the file is gone', async () =>
    (await storedFile(chatId, attachmentId)).status === 404 ? true : undefined,
  )
