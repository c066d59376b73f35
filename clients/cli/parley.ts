#!/usr/bin/env node
import { parley } from './cli.ts'
import { endWith, exitCodes, signalExitCodes } from './exit-codes.ts'
import { describeFailure, exitCodeOf } from './failure.ts'
import { writeError } from './output.ts'

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => process.exit(signalExitCodes[signal]))

// Whoever reads the results may have had enough of them, as `head` has.
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
