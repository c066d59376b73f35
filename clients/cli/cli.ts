import yargs from 'yargs'
import { unban } from './commands/unban.ts'
import { block, unblock } from './commands/block.ts'
import { blocks } from './commands/blocks.ts'
import { hide } from './commands/hide.ts'
import { privacy } from './commands/privacy.ts'
import { rename } from './commands/rename.ts'
import { remove } from './commands/remove.ts'
import { react } from './commands/react.ts'
import { members } from './commands/members.ts'
import { edit } from './commands/edit.ts'
import { download } from './commands/download.ts'
import { deleteMessage } from './commands/delete-message.ts'
import { ban } from './commands/ban.ts'
import { attach } from './commands/attach.ts'
import { confirm } from './commands/confirm.ts'
import { connect } from './commands/connect.ts'
import { create } from './commands/create.ts'
import { deleteChat } from './commands/delete.ts'
import { history } from './commands/history.ts'
import { importCommand } from './commands/import.ts'
import { info } from './commands/info.ts'
import { invite } from './commands/invite.ts'
import { join } from './commands/join.ts'
import { leave } from './commands/leave.ts'
import { list } from './commands/list.ts'
import { login } from './commands/login.ts'
import { logout } from './commands/logout.ts'
import { register } from './commands/register.ts'
import { send } from './commands/send.ts'
import { whoami } from './commands/whoami.ts'
import { completeChats } from './lib/complete-chats.ts'
import { exitCodesInHelp } from './lib/exit-codes.ts'
import { UsageError } from './lib/failure.ts'
import { writeLine } from './lib/output.ts'
import { parleyVersion } from './lib/version.ts'

const epilogue = `${exitCodesInHelp}

Server addresses come from --url and --socket-url, else from PARLEY_URL and
PARLEY_SOCKET_URL, else from the last \`parley login\` that was given one, else from
.local/endpoints.json, which \`npm start\` writes, in this folder or one above it.`

/** The script that `completion` prints calls `parley` so, with the words of the line; the last one is being typed. */
const complete = '--get-yargs-completions'

const completesChat = (args: readonly string[]): boolean =>
  args[0] === complete && ['--chat-id', '-c'].includes(args.at(-2) ?? '')

/** Completion asks too: it offers the option. */
const asksForHelp = ['--help', '-h', complete]

/**
 * The arguments, in one spelling for all ways to ask for help. yargs itself would also take the last word of a message
 * for it: `send I need help`.
 */
const withHelp = (args: readonly string[]): { args: readonly string[]; help: boolean } => {
  const [first, ...others] = args
  if (first === undefined) return { args: ['--help'], help: true }
  if (first === 'help') return { args: [...others, '--help'], help: true }
  const options = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
  return { args, help: options.some((option) => asksForHelp.includes(option)) }
}

/** Runs one command. @throws what the command throws; UsageError for arguments that it does not understand. */
export const parley = async (given: readonly string[]): Promise<void> => {
  if (completesChat(given)) return (await completeChats()).forEach(writeLine)
  const { args, help } = withHelp(given)
  const program = yargs(args)
  await program
    .scriptName('parley')
    .locale('en')
    .parserConfiguration({
      'duplicate-arguments-array': true,
      'greedy-arrays': false,
      'dot-notation': false,
      'boolean-negation': false,
      'populate--': true,
    })
    .usage('$0 <command>\n\nA chat client for the command line.')
    .options({
      url: { type: 'string', requiresArg: true, global: true, describe: 'Address of the REST API' },
      'socket-url': {
        type: 'string',
        requiresArg: true,
        global: true,
        describe: 'Address of the WebSocket API',
      },
      json: { type: 'boolean', global: true, describe: 'Print results as JSON' },
    })
    .group(['url', 'socket-url', 'json', 'help', 'version'], 'Options of every command:')
    .command(register)
    .command(confirm)
    .command(login)
    .command(logout)
    .command(whoami)
    .command(create)
    .command(list)
    .command(info)
    .command(join)
    .command(invite)
    .command(leave)
    .command(hide)
    .command(members)
    .command(remove)
    .command(ban)
    .command(unban)
    .command(block)
    .command(unblock)
    .command(blocks)
    .command(privacy)
    .command(rename)
    .command(deleteChat)
    .command(send)
    .command(edit)
    .command(deleteMessage)
    .command(react)
    .command(attach)
    .command(download)
    .command(history)
    .command(connect)
    .command(importCommand)
    .command(
      'completion',
      'Print a script that completes parley in a shell',
      (builder) => builder.example('$0 completion >> ~/.bashrc', ''),
      () => void program.showCompletionScript(),
    )
    // Hidden: as its own command, yargs would print the script before it looks for --help.
    .completion('completion-script', false)
    .example('$0 register --username alice --email alice@example.com', '')
    .example('$0 create --users bob,carol --name Lunch', '')
    .example('$0 connect --chat-id ID', '')
    .epilogue(epilogue)
    .demandCommand(1, 'Missing command. Run `parley --help` for the list')
    .recommendCommands()
    .strict()
    .help(help)
    .alias(help ? { help: 'h' } : {})
    .version(parleyVersion())
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .exitProcess(false)
    .fail((message, error) => {
      throw error && error.name !== 'YError' ? error : new UsageError(message ?? error?.message)
    })
    .parseAsync()
}
