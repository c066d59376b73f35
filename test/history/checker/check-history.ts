import {
  erasureLeavesNothing,
  logsHoldNoSecret,
  nothingAfterTheEnd,
  sessionEventsArrive,
} from './access-rules.ts'
import { countsEqualTheLog, readMarksOnlyRise } from './count-rules.ts'
import {
  deliveriesAreContiguous,
  nobodyDelaysAnother,
  resumingHasNoGapAndNoDouble,
} from './delivery-rules.ts'
import type { Act, History } from './history.ts'
import { isDone } from './look-up.ts'
import { membersAreTrue, presenceEqualsTheSockets } from './member-rules.ts'
import {
  ackedSendsAreInTheLog,
  everyoneAgreesOnEachSeq,
  oneMessagePerClientMessageId,
  refusedSendsStayOut,
  seqsHaveNoHole,
  theChainProvesTheLog,
} from './order-rules.ts'
import { versionsConverge } from './version-rules.ts'

/** All that must hold of every history, by name. */
export const rules = {
  'every acked send is in the log': ackedSendsAreInTheLog,
  'one message per clientMessageId': oneMessagePerClientMessageId,
  'seqs have no hole': seqsHaveNoHole,
  'everyone agrees on each seq': everyoneAgreesOnEachSeq,
  'deliveries are contiguous': deliveriesAreContiguous,
  'resuming has no gap and no double': resumingHasNoGapAndNoDouble,
  'nothing comes after the end': nothingAfterTheEnd,
  'an erasure leaves nothing': erasureLeavesNothing,
  'session events arrive': sessionEventsArrive,
  'read marks only rise': readMarksOnlyRise,
  'counts equal the log': countsEqualTheLog,
  'members are those of the acts': membersAreTrue,
  'presence equals the sockets': presenceEqualsTheSockets,
  'edits, deletions and reactions converge': versionsConverge,
  'a refused send never appears': refusedSendsStayOut,
  'the chain proves the log': theChainProvesTheLog,
  'nobody delays another': nobodyDelaysAnother,
  'logs hold no secret': logsHoldNoSecret,
} as const satisfies Record<string, (history: History) => string[]>

export type RuleName = keyof typeof rules

/** A rule that a history breaks, and how, in the first places. */
export type Violation = { rule: RuleName; details: string[] }

const shown = 5

export const checkHistory = (history: History): Violation[] =>
  (Object.keys(rules) as RuleName[]).flatMap((rule) => {
    const broken = rules[rule](history)
    return broken.length > 0 ? [{ rule, details: broken.slice(0, shown) }] : []
  })

/** The sum of a run. */
export type Tally = { operations: number; frames: number; faults: number; violations: number }

export const tallyOf = (history: History, violations: readonly Violation[]): Tally => ({
  operations: history.operations.length,
  frames: history.frames.length,
  faults: Object.values(history.faults).reduce((sum, count) => sum + count, 0),
  violations: violations.length,
})

/** How many acts of each kind were done. */
export type DoneActs = Partial<Record<Act['name'], number>>

/** Counts what was done: a rule about acts that were never done says nothing. */
export const addDone = (done: DoneActs, { operations }: History): void => {
  for (const operation of operations)
    if (isDone(operation)) done[operation.act.name] = (done[operation.act.name] ?? 0) + 1
}

/** One line for a report. */
export const describeTally = (what: string, { operations, frames, faults, violations }: Tally): string =>
  `history ${what}: ${operations} operations, ${frames} frames, ${faults} faults, ${violations} violations`
