import { delimiter, dirname } from 'node:path'

/** Any twelve digits would be an account of their own on the emulator; these are its default. */
export const emulatorAccount = '000000000000'
export const emulatorRegion = 'us-east-1'

type Environment = Record<string, string>

const isSet = (entry: [string, string | undefined]): entry is [string, string] => entry[1] !== undefined

/** Node's own folder comes first, so that whatever looks for `node` finds this one. */
function pathWithThisNode(path: string | undefined) {
  return [dirname(process.execPath), ...(path ? [path] : [])].join(delimiter)
}

/**
 * For programs that talk to the emulator: dummy credentials and the emulator's address, and nothing of the
 * person's own AWS settings, whether from variables or from files, so that no call can reach a real account.
 */
export function emulatorClientEnvironment(
  endpointUrl: string,
  from: NodeJS.ProcessEnv = process.env,
): Environment {
  const own = Object.entries(from)
    .filter(isSet)
    .filter(([name]) => !name.startsWith('AWS_') && !name.startsWith('CDK_'))
  return {
    ...Object.fromEntries(own),
    PATH: pathWithThisNode(from['PATH']),
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: emulatorRegion,
    AWS_DEFAULT_REGION: emulatorRegion,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  }
}

/**
 * For the emulator, whose functions inherit all of it: a fixed few variables, so that nothing set on this
 * machine can make a function behave in a way that it would not on AWS.
 */
export function emulatorEnvironment(
  settings: { port: number; stateFolder: string; temporaryFolder: string },
  from: NodeJS.ProcessEnv = process.env,
): Environment {
  const kept = ['HOME', 'LANG', 'LC_ALL', 'TZ'].map(
    (name) => [name, from[name]] as [string, string | undefined],
  )
  return {
    ...Object.fromEntries(kept.filter(isSet)),
    PATH: pathWithThisNode(from['PATH']),
    TMPDIR: settings.temporaryFolder,
    STATE_DIR: settings.stateFolder,
    GATEWAY_PORT: String(settings.port),
    BIND_HOST: '127.0.0.1',
    PYTHONUNBUFFERED: '1',
    // Listeners of services that Parley does not use: on fixed ports, two emulators would quarrel over them.
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
  }
}
