import { parseArgs } from 'node:util'
import * as z from 'zod'
import { LocalError } from './failure.ts'

const Settings = z.object({
  /** Return when the stack is ready and leave it running. */
  detach: z.boolean(),
  /** Put AWS's conditions in front of the emulator. */
  conditions: z.literal('aws').optional(),
  /** An emulator to use instead of starting one. */
  endpointUrl: z.url({ protocol: /^https?$/ }).optional(),
})
export type Settings = z.infer<typeof Settings>

export const help = `npm start [-- OPTION…]: runs Parley on an AWS emulator on this machine.

  --detach           return when the stack is ready, and leave it running
  --conditions aws   simulate AWS: transaction conflicts, limits of partitions, quotas, latency
  --help             print this

AWS_ENDPOINT_URL names an emulator to use instead. More: infra/README.md
`

/**
 * @returns `help` if that is asked for.
 * @throws LocalError for an unknown option or an invalid address.
 */
export const readSettings = (args: string[], environment: NodeJS.ProcessEnv): Settings | 'help' => {
  const endpointUrl = environment['AWS_ENDPOINT_URL'] || undefined
  const { help: isHelp, ...options } = readOptions(args)
  if (isHelp) return 'help'
  const parsed = Settings.safeParse({ ...options, endpointUrl })
  if (parsed.success) return parsed.data
  if (parsed.error.issues.some(({ path }) => path[0] === 'conditions')) {
    throw new LocalError('Unknown conditions. Use --conditions aws')
  }
  throw new LocalError(`AWS_ENDPOINT_URL is "${endpointUrl}", which is not an http:// or https:// address.`)
}

const readOptions = (args: string[]) => {
  try {
    return parseArgs({
      args,
      options: {
        detach: { type: 'boolean', default: false },
        conditions: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (cause) {
    throw new LocalError('Unknown option. Run `npm start -- --help` for the list', { cause })
  }
}
