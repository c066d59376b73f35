import { contentTypePattern, downloadType, isActiveType } from '../../../shared/contract/attachment-types.ts'
import type { Attachment } from '../../../shared/contract/attachments.ts'
import { limits } from '../../../shared/contract/limits.ts'
import { withoutHidden } from '../../../shared/contract/text/visible.ts'
import { ApiError } from '../../client/api-error.ts'
import type { Client } from '../../client/create-client.ts'

/** The type of a file without parameters, which a browser may add, e.g. `text/plain; charset=utf-8`. */
const typeOf = (file: File): string => {
  const type = file.type.split(';')[0]?.trim().toLowerCase() ?? ''
  return contentTypePattern.test(type) && type.length <= limits.contentType ? type : downloadType
}

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
  const contentType = typeOf(file)
  if (isActiveType(contentType))
    throw refuse('This type of file cannot be sent, because browsers would run it. Send it in a ZIP file.')
  if (file.size === 0) throw refuse('The file is empty')
  if (file.size > limits.attachmentBytes)
    throw refuse(`The file is too large. The limit is ${limits.attachmentBytes / 1024 ** 2} MB`)
  const body = { name: withoutHidden(file.name), contentType, size: file.size }
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
