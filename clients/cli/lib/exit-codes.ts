/** The exit codes that scripts can rely on, as `parley --help` lists them. */
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
  2    wrong usage: see --help
  3    not logged in, or the session has ended
  4    try again later: the server is unreachable, busy or broken
  5    withdrawn: not everyone could be notified (send --notify)
  130  interrupted`

/** As in shells: 128 plus the number of the signal. */
export const signalExitCodes = { SIGHUP: 129, SIGINT: exitCodes.interrupted, SIGTERM: 143 } as const
