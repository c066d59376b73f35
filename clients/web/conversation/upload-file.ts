import { contentTypePattern, downloadType, isActiveType } from '../../../shared/contract/attachment-types.ts'
import type { Attachment } from '../../../shared/contract/attachments.ts'
import { limits } from '../../../shared/contract/limits.ts'
import { withoutHidden } from '../../../shared/contract/text/visible.ts'
import { ApiError } from '../../client/api-error.ts'
import type { Client } from '../../client/create-client.ts'
import { type UploadOptions, upload } from '../../client/upload.ts'

/** The type of a file without parameters, which a browser may add, e.g. `text/plain; charset=utf-8`. */
const typeOf = (file: File): string => {
  const type = file.type.split(';')[0]?.trim().toLowerCase() ?? ''
  return contentTypePattern.test(type) && type.length <= limits.contentType ? type : downloadType
}

const refuse = (detail: string) => new ApiError('validation_failed', detail)

/**
 * Uploads a file, unless it is one that nobody may send.
 * @throws ApiError `validation_failed` if the type or size is not accepted, `unreachable`, or what the API answered.
 */
export const uploadFile = async (
  parley: Client,
  chatId: string,
  file: File,
  options: UploadOptions,
): Promise<Attachment> => {
  const type = typeOf(file)
  if (isActiveType(type))
    throw refuse('This type of file cannot be sent, because browsers would run it. Send it in a ZIP file.')
  if (file.size === 0) throw refuse('The file is empty')
  if (file.size > limits.attachmentBytes)
    throw refuse(`The file is too large. The limit is ${limits.attachmentBytes / 1024 ** 2} MB`)
  return upload(parley, chatId, { name: withoutHidden(file.name), type, content: file }, options)
}
