import { basename } from 'node:path'
import type { Attachment } from '../../../shared/contract/attachments.ts'
import { limits } from '../../../shared/contract/limits.ts'
import { withoutHidden } from '../../../shared/contract/text/visible.ts'
import type { Client } from '../../client/create-client.ts'
import { upload } from '../../client/upload.ts'
import { contentTypeOf } from './content-type.ts'
import { UsageError } from './failure.ts'
import { harmlessLine } from './harmless.ts'
import type { Progress } from './progress.ts'
import { readFileUpTo } from './read-file.ts'

/** A file of this machine that may be uploaded. */
export type LocalFile = { name: string; contentType: string; bytes: Buffer<ArrayBuffer> }

/** Reads and checks a file. @throws UsageError if it cannot be read, or has a size or type that the API refuses. */
export const readLocalFile = async (cwd: string, path: string, type?: string): Promise<LocalFile> => {
  const name = basename(path)
  const contentType = type ?? contentTypeOf(name)
  if (contentType === undefined)
    throw new UsageError(harmlessLine(`${name} has no type that can be sent. Give one with --type`))
  return { name, contentType, bytes: await readFileUpTo(cwd, path, limits.attachmentBytes) }
}

/**
 * Uploads a file for a message of the chat. @throws ApiError a refusal; `unreachable` if the bucket does not take it.
 */
export const uploadFile = async (
  parley: Client,
  chatId: string,
  { name, contentType, bytes }: LocalFile,
  progress: Progress,
): Promise<Attachment> => {
  const file = { name: withoutHidden(name), type: contentType, content: bytes }
  try {
    return await upload(parley, chatId, file, { onProgress: ({ sent }) => progress.at(sent) })
  } finally {
    progress.end()
  }
}
