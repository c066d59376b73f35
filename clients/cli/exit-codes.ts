/** What a script learns from `$?`; in the words of `parley --help`. */
export const exitCodes = {
  done: 0,
  refused: 1,
  usage: 2,
  notLoggedIn: 3,
  tryAgain: 4,
  withdrawn: 5,
  /** @see https://man.freebsd.org/cgi/man.cgi?sysexits EX_SOFTWARE */
  broken: 70,
  interrupted: 130,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export const exitCodesInHelp = `Exit codes:
  0    done
  1    refused by the server
  2    not understood: see --help
  3    not logged in, or not any more
  4    to be tried later: the server is not reached, too busy or broken
  5    withdrawn: not everyone could be notified (send --notify)
  130  interrupted`

/** As shells have it: 128 and the number of the signal. */
export const signalExitCodes = { SIGHUP: 129, SIGINT: exitCodes.interrupted, SIGTERM: 143 } as const

/** Ends by itself, when all output is written, and not on the spot. */
export const endWith = (code: ExitCode): void => {
  process.exitCode = code
}
