import { isSendableType } from '../../../../shared/contract/attachment-types.ts'
import { limits } from '../../../../shared/contract/limits.ts'
import type { Attachment } from '../../../../shared/contract/attachments.ts'
import { command } from '../../lib/command.ts'
import { UsageError } from '../../lib/failure.ts'
import { chatId, counting } from '../../lib/options.ts'
import { showProgress } from '../../lib/progress.ts'
import { showSize } from '../../lib/show-size.ts'
import { readLocalFile, uploadFile } from '../../lib/upload-file.ts'

export const attach = command({
  command: 'attach <file..>',
  describe: `Send files, at most ${limits.attachmentsPerMessage} of at most ${showSize(limits.attachmentBytes)}`,
  builder: (yargs) =>
    yargs
      .positional('file', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Paths of the files',
      })
      .options({
        'chat-id': chatId,
        text: { type: 'string', requiresArg: true, describe: 'Text of the message' },
        type: {
          type: 'string',
          requiresArg: true,
          describe: 'Content type of the files',
          defaultDescription: 'by their names',
        },
        'reply-to': counting('reply-to', 'Number of the message to reply to'),
      })
      .example('$0 attach --chat-id ID menu.pdf', '')
      .example("$0 attach --chat-id ID photos/*.jpg --text 'from yesterday'", ''),
  run: async ({ chatId, file: paths, text = '', type, replyTo }, { parley, output, host }) => {
    if (paths.length > limits.attachmentsPerMessage)
      throw new UsageError(`A message can have at most ${limits.attachmentsPerMessage} files`)
    if (type !== undefined && !isSendableType(type))
      throw new UsageError('--type must be a content type that browsers do not run, such as application/pdf')
    // All are checked before the first is uploaded.
    const files = await Promise.all(paths.map((path) => readLocalFile(host.cwd(), path, type)))
    const attachments: Attachment[] = []
    for (const file of files) {
      const progress = showProgress(output, 'Uploading', { name: file.name, size: file.bytes.length })
      attachments.push(await uploadFile(parley, chatId, file, progress))
    }
    const body = {
      text,
      replyTo,
      attachments: attachments.map(({ attachmentId }) => ({ attachmentId })),
      clientMessageId: crypto.randomUUID(),
    }
    const message = await parley.call('sendMessage', { params: { chatId }, body })
    output.result(message, () => [`Sent as ${message.seq}`])
  },
})
