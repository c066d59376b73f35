import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Attachment, AttachmentUpload } from '../../../shared/contract/attachments.ts'
import { limits } from '../../../shared/contract/limits.ts'
import { withoutHidden } from '../../../shared/contract/text/visible.ts'
import { unreachable } from '../../client/api-error.ts'
import type { Client } from '../../client/create-client.ts'
import { contentTypeOf } from './content-type.ts'
import { UsageError } from './failure.ts'
import { harmlessLine } from './harmless.ts'
import type { Progress } from './progress.ts'
import { readFileUpTo } from './read-file.ts'

/** A file of this machine that may be uploaded. */
export type LocalFile = { name: string; contentType: string; bytes: Buffer }

/** Reads and checks a file. @throws UsageError if it cannot be read, or has a size or type that the API refuses. */
export const readLocalFile = async (cwd: string, path: string, type?: string): Promise<LocalFile> => {
  const name = basename(path)
  const contentType = type ?? contentTypeOf(name)
  if (contentType === undefined)
    throw new UsageError(harmlessLine(`${name} has no type that can be sent. Give one with --type`))
  return { name, contentType, bytes: await readFileUpTo(cwd, path, limits.attachmentBytes) }
}

const pieceBytes = 64 * 1024

/** A bucket that says nothing for so long has lost the connection. */
const silentMs = 60_000

function* piecesOf(bytes: Buffer, progress: Progress): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    progress.at(start)
    yield bytes.subarray(start, start + pieceBytes)
  }
}

/** Sends the bytes as they were announced, and returns the status. */
const put = ({ upload: { url, method, headers } }: AttachmentUpload, bytes: Buffer, progress: Progress) =>
  new Promise<number>((resolve, reject) => {
    const request = url.startsWith('https:') ? requestHttps : requestHttp
    const call = request(url, { method, headers }, (answer) => {
      answer.resume()
      answer.once('end', () => resolve(answer.statusCode ?? 0))
      answer.once('error', reject)
    })
    call.setTimeout(silentMs, () => call.destroy(new Error('The bucket says nothing')))
    call.once('error', reject)
    pipeline(Readable.from(piecesOf(bytes, progress)), call).catch(reject)
  })

/** Uploads a file for a message of the chat. @throws ApiError a refusal; `unreachable` if the bucket does not take it. */
export const uploadFile = async (
  parley: Client,
  chatId: string,
  { name, contentType, bytes }: LocalFile,
  progress: Progress,
): Promise<Attachment> => {
  const body = { name: withoutHidden(name), contentType, size: bytes.length }
  const announced = await parley.call('createAttachment', { params: { chatId }, body })
  try {
    const status = await put(announced, bytes, progress).catch((cause) => {
      throw unreachable('The upload was interrupted', cause)
    })
    // 412: it is already there.
    if (status !== 412 && (status < 200 || status > 299)) throw unreachable(`The upload failed (${status})`)
  } finally {
    progress.end()
  }
  return announced.attachment
}
