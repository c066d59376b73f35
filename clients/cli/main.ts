import { parley } from './cli.ts'
import { type ExitCode, exitCodes } from './lib/exit-codes.ts'
import { describeFailure, exitCodeOf } from './lib/failure.ts'
import type { Host } from './lib/host.ts'

/** Runs one command, and writes why it failed. @returns the exit code. */
export const main = async (args: readonly string[], host: Host): Promise<ExitCode> => {
  try {
    await parley(args, host)
    return exitCodes.done
  } catch (error) {
    const options = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
    const line = describeFailure(error, options.includes('--json'))
    if (line !== '') host.stderr.write(`${line}\n`)
    return exitCodeOf(error)
  }
}
