import type { ChainValue } from '../../../../shared/contract/verify-chain.ts'
import { verifyLog } from '../../../../shared/contract/verify-chain.ts'
import { sha256 } from '../../../client/sha256.ts'
import { command } from '../../lib/command.ts'
import { exitCodes } from '../../lib/exit-codes.ts'
import { EndedError, UsageError } from '../../lib/failure.ts'
import { harmlessLine } from '../../lib/harmless.ts'
import { chatId } from '../../lib/options.ts'
import { showFault, verifiedLines } from '../../verify/show-verified.ts'
import { type VerifiedFile, verifyFile } from '../../verify/verify-file.ts'

const readKept = (given: string | undefined): ChainValue | undefined => {
  if (given === undefined) return undefined
  const [, seq, chain] = /^(\d{1,15}):([\w-]{43})$/.exec(given) ?? []
  if (seq === undefined || chain === undefined)
    throw new UsageError('--kept must be a number and a chain value, as `parley verify` showed them')
  return { seq: Number(seq), chain }
}

const fileLines = ({ fitting, unchained, chats }: VerifiedFile): string[] => [
  `${fitting} of your messages fit`,
  ...(unchained > 0
    ? [`${unchained} are older than the chains of their chats: this proves nothing about them`]
    : []),
  ...chats.map(({ chatId, end }) =>
    harmlessLine(`To prove this later, keep ${end.seq}:${end.chain} of ${chatId}`),
  ),
]

export const verify = command({
  command: 'verify [file]',
  describe: 'Prove that nobody rewrote a chat, or an export',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', describe: 'A file that `parley export` saved' })
      .options({
        'chat-id': { ...chatId, demandOption: false },
        kept: {
          type: 'string',
          requiresArg: true,
          describe: 'Number and chain value that `parley verify` showed earlier',
        },
      })
      .example('$0 verify --chat-id ID', 'Checks the whole log, and shows a value to keep')
      .example('$0 verify --chat-id ID --kept 42:VALUE', 'Checks that nothing up to 42 was changed since')
      .example('$0 verify parley-2026-11-29.jsonl', ''),
  run: async ({ file, chatId, kept: given }, { parley, output, host }) => {
    const kept = readKept(given)
    if ((file === undefined) === (chatId === undefined))
      throw new UsageError('Give a file, or a chat with --chat-id')
    if (file !== undefined) {
      if (kept) throw new UsageError('--kept goes with --chat-id')
      const verified = await verifyFile(host.cwd(), file)
      const { fault } = verified
      output.result(verified, () =>
        fault
          ? [harmlessLine(`${showFault(fault)}. It is in the chat ${fault.chatId}`)]
          : fileLines(verified),
      )
      if (fault) throw new EndedError(exitCodes.refused)
      return
    }
    const params = { chatId: chatId ?? '' }
    const ask = (from: number) => parley.call('getProof', { params, query: { from, messages: true } })
    const verified = await verifyLog(sha256, params.chatId, ask, kept)
    const { fault } = verified
    output.result(verified, () => (fault ? [showFault(fault)] : verifiedLines(verified)))
    if (fault) throw new EndedError(exitCodes.refused)
  },
})
