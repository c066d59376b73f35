import type { ArgumentsCamelCase } from 'yargs'
import { checkFile } from '../../import/import-file.ts'
import { ImportRecord } from '../../import/import-record.ts'
import { runImport } from '../../import/run-import.ts'
import { serviceOf } from '../../import/service.ts'
import type { Command, Globals } from '../../lib/command.ts'
import { exitCodes } from '../../lib/exit-codes.ts'
import { EndedError } from '../../lib/failure.ts'
import { harmlessLine } from '../../lib/harmless.ts'
import { outputFor } from '../../lib/output.ts'

type Args = Globals & { file: string; function: string; adapt: boolean | undefined }

/** For operators. It asks the service function, with the caller's AWS credentials, and no API. */
export const importCommand: Command = (host) => ({
  command: 'import <file>',
  describe: 'Import users, chats and messages of another system',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'File of JSON lines' })
      .options({
        function: {
          type: 'string',
          demandOption: true,
          requiresArg: true,
          describe: 'Name of the service function: the output ServiceFunctionName',
        },
        adapt: {
          type: 'boolean',
          describe: 'Make usernames valid and unique, and leave out addresses that are not',
        },
      })
      .example('$0 import gochat.jsonl --function parley-prod-service', '')
      .group([], 'Options:'),
  handler: async (args) => {
    const {
      file: path,
      function: functionName,
      adapt = false,
      json = false,
    } = args as ArgumentsCamelCase<Args>
    const output = outputFor(json, host)
    const file = await checkFile(path)
    const service = await serviceOf(functionName)
    const record = new ImportRecord(file)
    if (record.resumed) output.note('Continuing where the last run ended')
    const totals = await runImport({ file, record, service, output, adapt })
    const { refused } = record.progress
    const { users, chats, messages } = totals
    const report = refused > 0 ? record.reportFile : undefined
    output.result({ ...totals, refused, ...(report !== undefined && { report }) }, () => [
      `Imported ${users.imported} users, ${chats.finished} chats and ${messages.imported} messages. ` +
        `There were ${users.existed} users, ${chats.existed} chats and ${messages.existed} messages before.`,
      ...(report === undefined ? [] : [harmlessLine(`Refused ${refused} rows: see ${report}`)]),
    ])
    if (refused > 0) throw new EndedError(exitCodes.refused)
  },
})
