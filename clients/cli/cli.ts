import yargs from 'yargs'
import { confirm } from './commands/confirm.ts'
import { connect } from './commands/connect.ts'
import { create } from './commands/create.ts'
import { deleteChat } from './commands/delete.ts'
import { history } from './commands/history.ts'
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
import { exitCodesInHelp } from './lib/exit-codes.ts'
import { UsageError } from './lib/failure.ts'

const epilogue = `${exitCodesInHelp}

Server addresses come from --url and --socket-url, else from PARLEY_URL and
PARLEY_SOCKET_URL, else from the last \`parley login\` that was given one, else from
.local/endpoints.json, which \`npm start\` writes, in this folder or one above it.`

/** Runs one command. @throws what the command throws; UsageError for arguments that it does not understand. */
export const parley = async (args: readonly string[]): Promise<void> => {
  await yargs(args)
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
    .group(['url', 'socket-url', 'json', 'help'], 'Options of every command:')
    .command(register)
    .command(confirm)
    .command(login)
    .command(logout)
    .command(whoami)
    .command(create)
    .command(list)
    .command(info)
    .command(deleteChat)
    .command(join)
    .command(invite)
    .command(leave)
    .command(send)
    .command(history)
    .command(connect)
    .completion('completion', 'Print a script that completes parley in a shell')
    .example('$0 register --username alice --email alice@example.com', '')
    .example('$0 create --users bob,carol --name Lunch', '')
    .example('$0 connect --chat-id ID', '')
    .epilogue(epilogue)
    .demandCommand(1, 'Missing command. Run `parley --help` for the list')
    .recommendCommands()
    .strict()
    .help()
    .alias('help', 'h')
    .version(false)
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .exitProcess(false)
    .fail((message, error) => {
      throw error && error.name !== 'YError' ? error : new UsageError(message ?? error?.message)
    })
    .parseAsync()
}
