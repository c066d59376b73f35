import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Colours text on a terminal, unless NO_COLOR is set. @see https://no-color.org */
export const paint = (style: Style, text: string): string =>
  process.env['NO_COLOR'] ? text : styleText(style, text, { stream: process.stdout })

const nameColours = ['cyan', 'green', 'yellow', 'magenta', 'blue', 'red'] as const

/** Gives each user the same colour in every chat. */
export const paintName = (userId: string, name: string): string => {
  let sum = 0
  for (const character of userId) sum = (sum * 31 + character.charCodeAt(0)) % 1_000_003
  return paint(nameColours[sum % nameColours.length] ?? 'cyan', name)
}
