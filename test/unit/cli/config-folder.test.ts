import { join } from 'node:path'
import { expect, test } from 'vitest'
import { configFolder } from '../../../clients/cli/lib/config-folder.ts'

test.each([
  { platform: 'linux', env: {}, folder: join('/home/alice', '.config', 'parley') },
  { platform: 'linux', env: { XDG_CONFIG_HOME: '/elsewhere' }, folder: join('/elsewhere', 'parley') },
  { platform: 'darwin', env: {}, folder: join('/home/alice', 'Library', 'Application Support', 'parley') },
  { platform: 'win32', env: { APPDATA: '/roaming' }, folder: join('/roaming', 'parley') },
  { platform: 'win32', env: {}, folder: join('/home/alice', 'AppData', 'Roaming', 'parley') },
] as const)('on $platform with $env it is $folder', ({ platform, env, folder }) => {
  expect(configFolder({ platform, env, home: '/home/alice' })).toBe(folder)
})
