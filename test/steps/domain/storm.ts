import { runScript } from './run-script.ts'

/** Many send to one chat at once, under AWS's conditions, while its owner locks it, unlocks it, and bans one who goes on sending. */
export type Storm = {
  seed: number
  senders: number
  perSecond: number
  /** Seconds of virtual time. */
  seconds: number
  /** So often the consumer of the append queue is killed. */
  killEverySeconds?: number
}

/** As the stack's queue has it. */
export const appendVisibilityMs = 2000

export type StormResult = {
  offered: number
  acked: number
  /** How many were refused with each code. */
  refusals: Record<string, number>
  p99Ms: number
  acts: number
  slowestActMs: number
  unknownActs: number
  /** Messages of members that stand in the log between a lock and its end. */
  writtenWhileLocked: number
  /** Messages of the banned member that stand between the ban and its end. */
  writtenWhileBanned: number
  /** How the banned member's messages were answered: `acked`, or the code. */
  ofBanned: Record<string, number>
  /** The longest time without a new message. */
  longestSilenceMs: number
  killed: number
}

/** Runs a storm. The log was complete at its end: without hole or double, and with every acked message at its place. */
export const runStorm = (storm: Storm): Promise<StormResult> => runScript('storm-process.ts', storm)
