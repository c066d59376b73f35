/** The commands of a conversation, with their lines in `/help`. */
export const lineCommands = {
  help: 'shows this list',
  more: 'shows older messages',
  members: 'shows who is in the chat',
  quit: 'ends the conversation',
} as const
export type LineCommand = keyof typeof lineCommands

/** The meaning of an entered line. `unknown` looks like a command and is none, so it is not sent. */
export type Entered =
  | { kind: 'nothing' }
  | { kind: 'text'; text: string }
  | { kind: 'command'; name: LineCommand }
  | { kind: 'unknown'; detail: string }

const unknownDetail =
  'There is no such command. /help lists them, and // begins a text that begins with a slash'

const nameIn = (line: string): LineCommand | undefined => {
  const name = line.trim().toLowerCase().slice(1)
  return Object.keys(lineCommands).find((known): known is LineCommand => known === name)
}

/** Reads an entered line: `/quit` is a command, `//quit` is the text `/quit`. */
export const readLine = (line: string): Entered => {
  if (line.trim() === '') return { kind: 'nothing' }
  const name = line.trim().startsWith('/') ? nameIn(line) : undefined
  if (name) return { kind: 'command', name }
  if (!line.startsWith('/')) return { kind: 'text', text: line }
  if (line.startsWith('//')) return { kind: 'text', text: line.slice(1) }
  return { kind: 'unknown', detail: unknownDetail }
}
