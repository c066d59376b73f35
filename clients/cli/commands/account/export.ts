import { lstat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Export } from '../../../../shared/contract/exports.ts'
import { hasCode } from '../../../client/api-error.ts'
import type { Client } from '../../../client/create-client.ts'
import { wait } from '../../../client/wait.ts'
import { command } from '../../lib/command.ts'
import { alreadyThere, saveFile } from '../../lib/download-file.ts'
import { harmlessLine } from '../../lib/harmless.ts'
import type { Output } from '../../lib/output.ts'
import { showProgress } from '../../lib/progress.ts'
import { showSize } from '../../lib/show-size.ts'

/** Milliseconds between two questions: an export takes seconds, or hours. */
const firstWaitMs = 500
const longestWaitMs = 10_000

/** Begins an export, or takes the one that is there as long as another one has to wait. */
const begin = async (parley: Client, output: Output): Promise<Export> => {
  try {
    return await parley.call('exportOwnUser')
  } catch (error) {
    if (!hasCode(error, 'too_many_requests')) throw error
    const latest = await parley.call('getExport').catch(() => undefined)
    if (!latest) throw error
    output.note(`${error.message}. This is the export of ${latest.requestedAt}`)
    return latest
  }
}

const untilReady = async (begun: Export, parley: Client, output: Output): Promise<Export> => {
  const { overwrite = () => {} } = output
  let latest = begun
  if (latest.state === 'running') output.note('Collecting your data. It goes on if you stop this command')
  for (let waitMs = firstWaitMs; latest.state === 'running'; waitMs = Math.min(waitMs * 1.5, longestWaitMs)) {
    const { chatsDone, chatCount } = latest
    if (chatCount > 0) overwrite(`Collecting: ${chatsDone} of ${chatCount} chats`)
    await wait(waitMs)
    latest = await parley.call('getExport')
  }
  overwrite('')
  return latest
}

/** Each address is good for minutes, so it is asked for when it is used. */
const findUrl = async (parley: Client): Promise<string> => {
  const { archive } = await parley.call('getExport')
  if (!archive) throw new Error('The archive is gone')
  return archive.url
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

export const exportCommand = command({
  command: 'export',
  describe: 'Save a copy of all your data as JSON lines',
  builder: (yargs) =>
    yargs
      .options({
        output: {
          type: 'string',
          alias: 'o',
          requiresArg: true,
          describe: 'File to save to',
          defaultDescription: 'parley-DATE.jsonl in this folder',
        },
        force: { type: 'boolean', describe: 'Overwrite a file that exists' },
      })
      .example('$0 export', 'Waits until the copy is made, and saves it')
      .example('$0 export --output mine.jsonl', ''),
  run: async ({ output: place, force = false }, { parley, output, host }) => {
    const begun = await begin(parley, output)
    const path = place ?? `parley-${begun.requestedAt.slice(0, 10)}.jsonl`
    const cwd = host.cwd()
    if (!force && (await isThere(resolve(cwd, path)))) throw alreadyThere(path)
    const { archive, requestedAt } = await untilReady(begun, parley, output)
    if (!archive) throw new Error('The export has no archive')
    const { size, complete } = archive
    const progress = showProgress(output, 'Downloading', { name: path, size })
    await saveFile({ size, findUrl: () => findUrl(parley) }, { cwd, path, force, progress })
    output.result({ path, size, complete, requestedAt }, () => [
      harmlessLine(`Saved ${path} (${showSize(size)})`),
      ...(complete ? [] : ['It is not complete, because an archive has a size limit']),
    ])
  },
})
