import { type Command, command } from '../../lib/command.ts'
import { UsageError } from '../../lib/failure.ts'
import { harmlessLine } from '../../lib/harmless.ts'
import { onlyMatch } from '../../lib/only-match.ts'
import { chatId, name } from '../../lib/options.ts'

const listHooks = command({
  command: 'list',
  describe: 'List the webhooks of a chat, without their addresses',
  builder: (yargs) => yargs.options({ 'chat-id': chatId }).example('$0 hooks list --chat-id ID', ''),
  run: async ({ chatId }, { parley, output }) => {
    const { hooks } = await parley.call('listHooks', { params: { chatId } })
    output.result({ hooks }, () =>
      hooks.length === 0
        ? ['No webhooks']
        : hooks.map(({ hookId, name }) => harmlessLine(`${hookId}  ${name}`)),
    )
  },
})

const addHook = command({
  command: 'add',
  describe: 'Create a webhook and show its address, only this once: anyone who has it can post',
  builder: (yargs) =>
    yargs
      .options({
        'chat-id': chatId,
        name: { ...name, demandOption: true, describe: 'Name of the webhook, and display name of its bot' },
      })
      .example('$0 hooks add --chat-id ID --name Grafana', ''),
  run: async ({ chatId, name }, { parley, output }) => {
    const hook = await parley.call('createHook', { params: { chatId }, body: { name } })
    output.result(hook, () => [harmlessLine(hook.url)])
  },
})

const removeHook = command({
  command: 'remove <id>',
  describe: 'Revoke a webhook: later posts to its address are refused',
  builder: (yargs) =>
    yargs
      .positional('id', { type: 'string', demandOption: true, describe: 'Id from `parley hooks list`' })
      .options({ 'chat-id': chatId })
      .example('$0 hooks remove --chat-id ID 0d5c2f5e', ''),
  run: async ({ chatId, id }, { parley, output }) => {
    const { hooks } = await parley.call('listHooks', { params: { chatId } })
    const matches = hooks.filter(({ hookId }) => hookId.startsWith(id))
    const hook = onlyMatch(matches, id)
    if (!hook) throw new UsageError(harmlessLine(`The chat has no webhook ${id}. See \`parley hooks list\``))
    const { hookId } = hook
    await parley.call('deleteHook', { params: { chatId, hookId } })
    output.result({ removed: hookId }, () => [harmlessLine(`Revoked ${hookId} (${hook.name})`)])
  },
})

/** Those who manage a chat may use them. */
export const hooks: Command = (host) => ({
  command: 'hooks',
  describe: 'Manage webhooks: addresses to which other services post (owner and admins only)',
  builder: (yargs) => {
    for (const command of [listHooks, addHook, removeHook]) yargs.command(command(host))
    return yargs.demandCommand(1, 'Missing command. Run `parley hooks --help` for the list')
  },
  handler: () => {},
})
