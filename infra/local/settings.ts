import { parseArgs } from 'node:util'
import * as z from 'zod'
import { LocalError } from './failure.ts'

const Settings = z.object({
  /** Return when the stack is ready and leave it running. */
  detach: z.boolean(),
  /** An emulator to use instead of starting one. */
  endpointUrl: z.url({ protocol: /^https?$/ }).optional(),
})
export type Settings = z.infer<typeof Settings>

/** @throws LocalError for an unknown option or an invalid address. */
export const readSettings = (args: string[], environment: NodeJS.ProcessEnv): Settings => {
  const endpointUrl = environment['AWS_ENDPOINT_URL'] || undefined
  const parsed = Settings.safeParse({ detach: readDetach(args), endpointUrl })
  if (parsed.success) return parsed.data
  throw new LocalError(`AWS_ENDPOINT_URL is "${endpointUrl}", which is not an http:// or https:// address.`)
}

const readDetach = (args: string[]) => {
  try {
    return parseArgs({ args, options: { detach: { type: 'boolean', default: false } } }).values.detach
  } catch (cause) {
    throw new LocalError('npm start takes one option: npm start -- --detach', { cause })
  }
}
