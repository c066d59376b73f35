import yargs from 'yargs'
import { commandList } from './command-list.ts'
import { complete } from './lib/complete.ts'
import { exitCodesInHelp } from './lib/exit-codes.ts'
import { UsageError } from './lib/failure.ts'
import type { Host } from './lib/host.ts'
import { parleyVersion } from './lib/version.ts'

const epilogue = `${exitCodesInHelp}

Server addresses come from --url and --socket-url, else from PARLEY_URL and
PARLEY_SOCKET_URL, else from the last \`parley login\` that was given one, else from
.local/endpoints.json, which \`npm start\` writes, in this folder or one above it.`

/** The script that `completion` prints calls `parley` so, with the words of the line; the last one is being typed. */
const completes = '--get-yargs-completions'

/** Completion asks too: it offers the option. */
const asksForHelp = ['--help', '-h', completes]

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

/** The commands that the arguments may mean: the one that they begin with, or else all. */
const commandsIn = (args: readonly string[], host: Host) => {
  // The last word is being typed: it may become another command.
  const [first = ''] = args[0] === completes ? args.slice(2, -1) : args
  const loads = Object.hasOwn(commandList, first) ? [commandList[first]] : Object.values(commandList)
  return Promise.all(loads.map(async (load) => (await load?.())?.(host)))
}

/** Names an unknown command: yargs names the one alone that resembles it. */
const mistakeIn = ([first = '']: readonly string[], message: string): string => {
  if (first.startsWith('-') || first === 'completion' || Object.hasOwn(commandList, first)) return message
  const hint = message.startsWith('Did you mean ') ? message : 'Run `parley --help` for the list'
  return `Unknown command: ${first}. ${hint}`
}

/** Runs one command. @throws what the command throws; UsageError for arguments that it does not understand. */
export const parley = async (given: readonly string[], host: Host): Promise<void> => {
  const show = (text: string) => void (text !== '' && host.stdout.write(`${text}\n`))
  const completed = given[0] === completes ? complete(given.slice(2), host) : undefined
  if (completed) return show((await completed).join('\n'))
  const { args, help } = withHelp(given)
  if (args[0] === '--version') return show(parleyVersion())
  const program = yargs()
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
  for (const module of await commandsIn(args, host)) if (module) program.command(module)
  program
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
    .wrap(Math.min(100, host.stdout.columns ?? 100))
    .exitProcess(false)
    .fail((message, error) => {
      throw error && error.name !== 'YError'
        ? error
        : new UsageError(mistakeIn(args, message ?? error?.message))
    })
  // With a callback, yargs hands over what it would print.
  await program.parseAsync(args, {}, (_error, _args, output) => show(output))
}
