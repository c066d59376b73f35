import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { constants, rmSync } from 'node:fs'
import { copyFile, open, rename } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Attachment } from '../../../shared/contract/attachments.ts'
import { unreachable } from '../../client/api-error.ts'
import type { Client } from '../../client/create-client.ts'
import { UsageError } from './failure.ts'
import { fileError } from './file-error.ts'
import { harmlessLine } from './harmless.ts'
import type { Progress } from './progress.ts'

/** A file to download: its size in bytes, and how to get an address of it. */
export type Download = { size: number; findUrl(): Promise<string> }

const downloadOf = (parley: Client, chatId: string, { attachmentId, size }: Attachment): Download => ({
  size,
  findUrl: async () => (await parley.call('getAttachment', { params: { chatId, attachmentId } })).url,
})

/** A file's content, piece by piece. @throws ApiError a refusal; `unreachable` if not all of it comes. */
async function* contentOf({ size, findUrl }: Download, progress: Progress): AsyncGenerator<Uint8Array> {
  const url = await findUrl()
  let received = 0
  try {
    const answer = await fetch(url)
    if (!answer.ok) throw unreachable(`The download failed (${answer.status})`)
    for await (const piece of answer.body ?? []) {
      received += piece.length
      progress.at(received)
      yield piece
    }
  } catch (error) {
    if (error instanceof TypeError) throw unreachable('The download was interrupted', error)
    throw error
  } finally {
    progress.end()
  }
  if (received !== size) throw unreachable('The download was interrupted')
}

/** The refusal to overwrite a file. */
export const alreadyThere = (path: string): UsageError =>
  new UsageError(harmlessLine(`${path} exists. Give --force to overwrite it, or another place with --output`))

/** Where a downloaded file goes. */
export type Destination = {
  /** The folder that a relative path begins in. */
  cwd: string
  path: string
  force: boolean
  progress: Progress
}

/**
 * Saves a file under a path, whole or not at all.
 * @param destination without `force`, a file that is there stays, also one that appears meanwhile.
 * @throws UsageError if the file exists or cannot be written. @throws ApiError
 */
export const saveFile = async (
  download: Download,
  { cwd, path, force, progress }: Destination,
): Promise<void> => {
  const target = resolve(cwd, path)
  const draft = join(dirname(target), `.${randomUUID()}.part`)
  const removeDraft = () => rmSync(draft, { force: true })
  process.once('exit', removeDraft)
  try {
    // Opened before the download starts: a stream that opens by itself could create the draft after its removal.
    const file = await open(draft, 'wx')
    await pipeline(contentOf(download, progress), file.createWriteStream())
    if (force) await rename(draft, target)
    else await copyFile(draft, target, constants.COPYFILE_EXCL)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw code === 'EEXIST' ? alreadyThere(path) : fileError(path, 'written', error)
  } finally {
    process.off('exit', removeDraft)
    removeDraft()
  }
}

type Of = { parley: Client; chatId: string }

/** Saves an attachment, as `saveFile` does. */
export const saveAttachment = (
  attachment: Attachment,
  { parley, chatId, ...destination }: Destination & Of,
): Promise<void> => saveFile(downloadOf(parley, chatId, attachment), destination)

/** Writes an attachment to standard output. */
export const printAttachment = async (
  attachment: Attachment,
  { parley, chatId, progress }: Of & Pick<Destination, 'progress'>,
  stdout: Writable,
): Promise<void> => {
  for await (const piece of contentOf(downloadOf(parley, chatId, attachment), progress))
    if (!stdout.write(piece)) await once(stdout, 'drain')
}
