import { addMeChoices, presenceChoices } from '../../../../shared/contract/privacy.ts'
import { command } from '../../lib/command.ts'

export const privacy = command({
  command: 'privacy',
  describe: 'Show or change who may add you to chats, and who sees whether you are online',
  builder: (yargs) =>
    yargs
      .options({
        'add-me': {
          choices: addMeChoices,
          requiresArg: true,
          describe: 'Who may add you; shared: people in a chat with you that is not public',
        },
        presence: {
          choices: presenceChoices,
          requiresArg: true,
          describe: 'Who sees whether you are online',
        },
      })
      .example('$0 privacy', '')
      .example('$0 privacy --add-me shared --presence nobody', ''),
  run: async ({ addMe, presence }, { parley, output }) => {
    const changes = { ...(addMe && { addMe }), ...(presence && { presence }) }
    const changed = Object.keys(changes).length > 0
    const { privacy } = changed
      ? await parley.call('patchOwnUser', { body: { privacy: changes } })
      : await parley.call('getOwnUser')
    output.result({ privacy }, () => [
      `May add you to chats: ${privacy.addMe}`,
      `See whether you are online: ${privacy.presence}`,
    ])
  },
})
