/** What the user says, line by line. */
export type Input = {
  /** Ends where the user ends. */
  lines: AsyncIterable<string>
  /** How many lines may wait to be sent before more are read. */
  ahead: number
  /** A person reads along at this terminal. */
  attended: boolean
  /** Writes a line above the one that is being typed; left out where none is. */
  show?(line: string): void
  /** How many messages are not acked: shown if they stay so. */
  waiting(count: number): void
  close(): void
}
