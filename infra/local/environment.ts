import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

/** The emulator's default account. Any other twelve digits would be a separate account. */
export const emulatorAccount = '000000000000'
export const emulatorRegion = 'us-east-1'

type Environment = Record<string, string>

const isSet = (entry: [string, string | undefined]): entry is [string, string] => entry[1] !== undefined

/** Puts the folder of this Node first, so that every program that looks for `node` finds it. */
const pathWithThisNode = (path: string | undefined) => {
  return [dirname(process.execPath), ...(path ? [path] : [])].join(delimiter)
}

/** Without the user's own AWS settings, from variables or files, so that no call can reach a real account. */
const withoutAccount = (from: NodeJS.ProcessEnv): Environment => {
  const own = Object.entries(from)
    .filter(isSet)
    .filter(([name]) => !name.startsWith('AWS_') && !name.startsWith('CDK_'))
  return {
    ...Object.fromEntries(own),
    PATH: pathWithThisNode(from['PATH']),
    AWS_REGION: emulatorRegion,
    AWS_DEFAULT_REGION: emulatorRegion,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  }
}

/** The environment of programs that call the emulator: its address and dummy credentials. */
export const emulatorClientEnvironment = (
  endpointUrl: string,
  from: NodeJS.ProcessEnv = process.env,
): Environment => ({
  ...withoutAccount(from),
  AWS_ENDPOINT_URL: endpointUrl,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
})

/** The environment of a synthesis. It names the account, so the CDK asks no emulator, which may not run yet. */
export const synthesisEnvironment = (from: NodeJS.ProcessEnv = process.env): Environment => ({
  ...withoutAccount(from),
  // To compile the CDK takes a quarter of the time. This is where Node keeps compiled code by default.
  NODE_COMPILE_CACHE: from['NODE_COMPILE_CACHE'] ?? join(tmpdir(), 'node-compile-cache'),
  CDK_DEFAULT_ACCOUNT: emulatorAccount,
  CDK_DEFAULT_REGION: emulatorRegion,
  // The rules of CloudFormation take a third of the time. `npm run synth` goes through them.
  CDK_VALIDATION: 'false',
})

/**
 * The environment of the emulator, which its functions inherit: few and fixed variables, so that no setting of this
 * machine makes a function behave otherwise than on AWS.
 */
export const emulatorEnvironment = (
  settings: { port: number; stateFolder: string; temporaryFolder: string },
  from: NodeJS.ProcessEnv = process.env,
): Environment => {
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
    // Parley does not use these services, and their listeners have fixed ports: two emulators could not run at once.
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
  }
}
