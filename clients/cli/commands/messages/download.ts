import { lstat, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Attachment } from '../../../../shared/contract/attachments.ts'
import { ApiError } from '../../../client/api-error.ts'
import type { Client } from '../../../client/create-client.ts'
import { command } from '../../lib/command.ts'
import { alreadyThere, printAttachment, saveAttachment } from '../../lib/download-file.ts'
import { UsageError } from '../../lib/failure.ts'
import { plainFileNames } from '../../lib/file-name.ts'
import { harmlessLine } from '../../lib/harmless.ts'
import { chatId, seq } from '../../lib/options.ts'
import { showProgress } from '../../lib/progress.ts'
import { showSize } from '../../lib/show-size.ts'

const standardOutput = '-'

type Asked = { chatId: string; seq: number; file: string | undefined }

/** The files of a message, or the one that `file` names. */
const attachmentsOf = async (parley: Client, { chatId, seq, file }: Asked): Promise<Attachment[]> => {
  const query = { after: seq - 1, limit: 1 }
  const { messages } = await parley.call('listMessages', { params: { chatId }, query })
  const [message] = messages
  if (message?.seq !== seq) throw new ApiError('message_not_found', `The chat has no message ${seq}`)
  const attachments = (message.attachments ?? []).filter(
    ({ name, attachmentId }) => file === undefined || name === file || attachmentId === file,
  )
  if (attachments.length === 0)
    throw new ApiError(
      'attachment_not_found',
      `Message ${seq} has no ${file === undefined ? 'file' : 'such file'}`,
    )
  return attachments
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

const oneOnly = 'The message has several files. Choose one with --file, or name a folder with --output'

/** Where each file goes: into a folder under its own name, or to the path that was given. */
const pathsFor = async (
  attachments: readonly Attachment[],
  place: string | undefined,
  cwd: string,
): Promise<string[]> => {
  const names = plainFileNames(attachments.map(({ name }) => name))
  if (place === undefined) return names
  if (place.endsWith('/') || (await isFolder(resolve(cwd, place))))
    return names.map((name) => join(place, name))
  if (attachments.length > 1) throw new UsageError(oneOnly)
  return [place]
}

export const download = command({
  command: 'download',
  describe: 'Save the files of a message',
  builder: (yargs) =>
    yargs
      .options({
        'chat-id': chatId,
        seq,
        file: { type: 'string', requiresArg: true, describe: 'Name or id of the file, if there are several' },
        output: {
          type: 'string',
          alias: 'o',
          requiresArg: true,
          describe: 'File or folder to save to; - is standard output',
          defaultDescription: 'this folder',
        },
        force: { type: 'boolean', describe: 'Overwrite files that exist' },
      })
      .example('$0 download --chat-id ID --seq 12', '')
      .example('$0 download --chat-id ID --seq 12 --output menu.pdf', '')
      .example('$0 download --chat-id ID --seq 12 --output - | less', ''),
  run: async ({ chatId, seq, file, output: place, force = false }, { parley, output, host }) => {
    const toStandardOutput = place === standardOutput
    if (toStandardOutput && output.json)
      throw new UsageError('--json and the file cannot both go to standard output')
    if (toStandardOutput && host.stdout.isTTY && !force)
      throw new UsageError('A file may do anything to a terminal. Redirect it, or give --force')
    const attachments = await attachmentsOf(parley, { chatId, seq, file })
    if (toStandardOutput) {
      const [attachment] = attachments
      if (!attachment || attachments.length > 1) throw new UsageError(oneOnly)
      const progress = showProgress(output, 'Downloading', attachment)
      return printAttachment(attachment, { parley, chatId, progress }, host.stdout)
    }
    const cwd = host.cwd()
    const paths = await pathsFor(attachments, place, cwd)
    if (!force) for (const path of paths) if (await isThere(resolve(cwd, path))) throw alreadyThere(path)
    const files: { attachmentId: string; name: string; size: number; path: string }[] = []
    for (const [index, attachment] of attachments.entries()) {
      const { attachmentId, name, size } = attachment
      const path = paths[index] ?? name
      const progress = showProgress(output, 'Downloading', attachment)
      await saveAttachment(attachment, { parley, chatId, cwd, path, force, progress })
      files.push({ attachmentId, name, size, path })
    }
    output.result({ files }, () =>
      files.map(({ path, size }) => harmlessLine(`Saved ${path} (${showSize(size)})`)),
    )
  },
})
