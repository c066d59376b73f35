import type { OwnUser } from '../../../../shared/contract/users.ts'
import { limits } from '../../../../shared/contract/limits.ts'
import { type Context, command } from '../../lib/command.ts'
import { harmlessLine } from '../../lib/harmless.ts'
import { username } from '../../lib/options.ts'
import { showSize } from '../../lib/show-size.ts'

type Given = {
  username: string | undefined
  displayName: string | undefined
  status: string | undefined
  picture: string | undefined
  removePicture: boolean | undefined
}

const profileLines = ({ username, displayName, status, email, avatar, createdAt }: OwnUser): string[] =>
  [
    `Username: ${username}`,
    `Display name: ${displayName ?? 'none'}`,
    `Status: ${status || 'none'}`,
    `Picture: ${avatar === undefined ? 'none' : 'yes'}`,
    ...(email === undefined ? [] : [`E-mail address: ${email}`]),
    `Member since: ${createdAt.slice(0, 10)}`,
  ].map(harmlessLine)

/** Makes the changes, and returns the profile after them. */
const change = async (
  { username, displayName, status, picture, removePicture }: Given,
  { parley, host }: Context,
): Promise<OwnUser> => {
  // Read before anything changes: a file that is refused leaves all as it was.
  const file = picture === undefined ? undefined : await readPicture(host.cwd(), picture)
  const body = {
    ...(username !== undefined && { username }),
    ...(displayName !== undefined && { displayName: displayName === '' ? null : displayName }),
    ...(status !== undefined && { status }),
  }
  if (Object.keys(body).length > 0) await parley.call('patchOwnUser', { body })
  if (removePicture) await parley.call('deleteAvatar')
  return file ? parley.call('putAvatar', { body: file }) : parley.call('getOwnUser')
}

/** Loaded when it is wanted: it brings all schemas of the contract. */
const readPicture = async (cwd: string, path: string) =>
  (await import('../../lib/read-picture.ts')).readPicture(cwd, path)

export const profile = command({
  command: 'profile',
  describe: 'Show or change how others see you: names, status, picture',
  builder: (yargs) =>
    yargs
      .options({
        username: { ...username, describe: 'New username' },
        'display-name': {
          type: 'string',
          requiresArg: true,
          describe: "Name that others see; '' for none",
        },
        status: { type: 'string', requiresArg: true, describe: "A line about you; '' for none" },
        picture: {
          type: 'string',
          requiresArg: true,
          describe: `File with your picture: PNG, JPEG or WebP, at most ${showSize(limits.avatarBytes)}`,
        },
        'remove-picture': { type: 'boolean', conflicts: 'picture', describe: 'Remove your picture' },
      })
      .example('$0 profile', '')
      .example("$0 profile --display-name 'Alice Liddell' --picture alice.png", '')
      .example("$0 profile --status ''", ''),
  run: async (given, context) => {
    const user = await change(given, context)
    context.output.result(user, () => profileLines(user))
  },
})
