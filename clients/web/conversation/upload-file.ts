import { attachmentTypes } from '../../../shared/contract/attachment-types.ts'
import type { Attachment } from '../../../shared/contract/attachments.ts'
import { limits } from '../../../shared/contract/limits.ts'
import { ApiError } from '../../client/api-error.ts'
import type { Client } from '../../client/create-client.ts'

type ContentType = (typeof attachmentTypes)[number]
const isSendable = (type: string): type is ContentType =>
  (attachmentTypes as readonly string[]).includes(type)

const refuse = (detail: string) => new ApiError('validation_failed', detail)

/**
 * Uploads a file to where the API says.
 *
 * @throws ApiError what the API refused; `validation_failed` for what it would refuse; `unreachable`.
 */
export const uploadFile = async (
  parley: Client,
  chatId: string,
  file: File,
  signal: AbortSignal,
): Promise<Attachment> => {
  // A browser may name a type more closely, e.g. `text/plain; charset=utf-8`.
  const [contentType = ''] = file.type.split(';')
  if (!isSendable(contentType)) throw refuse('Files of this kind cannot be sent')
  if (file.size > limits.attachmentBytes) throw refuse('Files may have up to 25 MB')
  const body = { name: file.name, contentType, size: file.size }
  const { attachment, upload } = await parley.call('createAttachment', { params: { chatId }, body, signal })
  // The browser counts the length itself, and refuses to be told another one.
  const { 'content-length': _, ...headers } = upload.headers
  const answer = await fetch(upload.url, { method: upload.method, headers, body: file, signal }).catch(
    (cause) => {
      signal.throwIfAborted()
      throw new ApiError('unreachable', 'The upload was cut off', { cause })
    },
  )
  // 412: it is there already, from a try whose answer was lost.
  if (!answer.ok && answer.status !== 412) throw refuse(`The upload was refused (${answer.status})`)
  return attachment
}
