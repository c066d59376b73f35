import type { Emulator } from '../local-gaps.ts'

/** Something that an emulator does otherwise than AWS. */
export type Difference = {
  /** The check that fails for it: its area, a colon and its name. */
  check: string
  here: readonly Emulator[]
  reason: string
}

/**
 * All that is known to differ between AWS and the emulators: the check does not fail for these, and does fail once one
 * of them is no longer so. Measured with MiniStack 1.5.33.
 */
export const differences: readonly Difference[] = [
  ...['a ticket is good once', 'nothing is refused', 'a forged token is refused'].map((name) => ({
    check: `handshake: ${name}`,
    here: ['ministack'] as const,
    reason: 'the emulator refuses every handshake with 403, whatever status the function gives',
  })),
  {
    check: 'file: the bucket is closed to those without a signature',
    here: ['ministack'],
    reason: 'the emulator asks for no signature',
  },
  {
    check: 'socket: a binary frame is refused',
    here: ['ministack'],
    reason: 'the emulator hands a binary frame on as text',
  },
  {
    check: 'socket: a frame of 33 KB closes the socket',
    here: ['ministack'],
    reason: 'the emulator has no quota for the size of a frame',
  },
  {
    check: 'browser: the web page may call the API',
    here: ['ministack'],
    reason: 'the emulator denies every origin to an API that CloudFormation made',
  },
  {
    check: 'browser: the web page has the headers that protect it',
    here: ['ministack', 'localstack'],
    reason: 'the page comes from its bucket there, since CloudFront serves none',
  },
  {
    check: 'observed: sent messages are counted',
    here: ['ministack'],
    reason: 'the emulator makes no metrics of log lines',
  },
  {
    check: 'observed: a send has a trace',
    here: ['ministack'],
    reason: 'the emulator keeps no traces',
  },
]

export const differencesOn = (emulator: Emulator | undefined): readonly Difference[] =>
  differences.filter(({ here }) => emulator !== undefined && here.includes(emulator))
