import type { DoneActs, RuleName, Tally, Violation } from '../checker/check-history.ts'
import type { BrokenBuild } from './broken-builds.ts'

/** An exploration as its process is asked for it, see process.ts. */
export type Asked = {
  seed: number
  runs: number
  /** Whether calls, posts and batches fail. */
  faulty: boolean
  /** From so many sockets on a chat has shards. */
  inlineSockets?: number
  /** An engine of DynamoDB, in place of the table in memory: then the time is real, and no run is made shorter. */
  endpointUrl?: string
  /** Leads fast-check to one run, as it is told with a run that broke a rule. */
  path?: string
  /** The name of a break in the product, which some rule must find. */
  broken?: BrokenBuild
  /** The exploration ends with a run that breaks this rule, and not with others. */
  until?: RuleName
}

export type Explored = Tally & {
  runs: number
  done: DoneActs
  /** Turns that the scheduler gave to one of several calls. */
  steps: number
  /** The rules that the shortest run found breaks. */
  broken: readonly Violation[]
  counterexample: string | undefined
  /** A line for each operation of it. */
  story: readonly string[]
}
