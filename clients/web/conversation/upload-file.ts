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
 * Uploads a file with the request that the API signed.
 *
 * @throws ApiError `validation_failed` if the type or size is not accepted, `unreachable`, or what the API answered.
 */
export const uploadFile = async (
  parley: Client,
  chatId: string,
  file: File,
  signal: AbortSignal,
): Promise<Attachment> => {
  // A browser may add parameters to the type, e.g. `text/plain; charset=utf-8`.
  const [contentType = ''] = file.type.split(';')
  if (!isSendable(contentType)) throw refuse('This type of file cannot be sent')
  if (file.size > limits.attachmentBytes)
    throw refuse(`The file is too large. The limit is ${limits.attachmentBytes / 1024 ** 2} MB`)
  const body = { name: file.name, contentType, size: file.size }
  const { attachment, upload } = await parley.call('createAttachment', { params: { chatId }, body, signal })
  // Browsers set the length themselves and forbid setting it here.
  const { 'content-length': _, ...headers } = upload.headers
  const answer = await fetch(upload.url, { method: upload.method, headers, body: file, signal }).catch(
    (cause) => {
      signal.throwIfAborted()
      throw new ApiError('unreachable', 'The upload was interrupted', { cause })
    },
  )
  // 412: the file is already there, from an attempt whose answer was lost.
  if (!answer.ok && answer.status !== 412) throw refuse(`The upload failed (${answer.status})`)
  return attachment
}
