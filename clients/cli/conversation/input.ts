/** The lines that the user enters. */
export type Input = {
  /** Ends when the user ends the conversation. */
  lines: AsyncIterable<string>
  /** How many lines may wait to be sent before more are read. */
  ahead: number
  /** Whether a person sits at this terminal. */
  attended: boolean
  /** Writes a line above the one being typed; undefined without a line editor. */
  show?(line: string): void
  /** Takes the number of messages without an ack; shown if it stays above zero. */
  waiting(count: number): void
  close(): void
}
