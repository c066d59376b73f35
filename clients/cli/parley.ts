#!/usr/bin/env node
import { parley } from './cli.ts'
import { endWith, exitCodes, signalExitCodes } from './lib/exit-codes.ts'
import { describeFailure, exitCodeOf } from './lib/failure.ts'
import { writeError } from './lib/output.ts'

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => process.exit(signalExitCodes[signal]))

// A reader such as `head` may close the pipe early.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? exitCodes.done : exitCodes.broken)
})

const args = process.argv.slice(2)
try {
  await parley(args)
} catch (error) {
  const options = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
  writeError(describeFailure(error, options.includes('--json')))
  endWith(exitCodeOf(error))
}
