import { join } from 'node:path'

type Place = { env: NodeJS.ProcessEnv; platform: NodeJS.Platform; home: string }

/**
 * The folder where `parley` keeps the user's tokens and addresses.
 * @see https://specifications.freedesktop.org/basedir-spec/latest/ for `XDG_CONFIG_HOME`, which wins everywhere
 */
export const configFolder = ({ env, platform, home }: Place): string => {
  const { XDG_CONFIG_HOME: xdg, APPDATA: appData } = env
  if (xdg) return join(xdg, 'parley')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'parley')
  if (platform === 'win32') return join(appData || join(home, 'AppData', 'Roaming'), 'parley')
  return join(home, '.config', 'parley')
}
