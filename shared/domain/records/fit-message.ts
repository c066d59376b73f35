import { limits } from '../../contract/limits.ts'
import type { Message } from '../../contract/messages.ts'

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

/** Bytes that no JSON of these fields exceeds: six for each UTF-16 unit, and room for names of fields. */
const mostBytes = ({ text, attachments = [], mentions = [], reactions = [], custom }: Message): number =>
  4096 +
  (custom ? bytesOf(custom) : 0) +
  6 * text.length +
  attachments.reduce((sum, { name }) => sum + 512 + 6 * name.length, 0) +
  // The id and the name of each.
  300 * mentions.length +
  reactions.reduce((sum, { userIds }) => sum + 512 + 100 * userIds.length, 0)

/** Names fewer users of each emoji, as many as there is room for. */
const withFewerNamed = (message: Message): Message => {
  const { reactions = [] } = message
  const named = (most: number): Message => ({
    ...message,
    reactions: reactions.map((reaction) => ({ ...reaction, userIds: reaction.userIds.slice(0, most) })),
  })
  const room = limits.messageBytes - bytesOf(named(0))
  /** The ids with their quotes, and the commas between them. */
  const costOf = (most: number) =>
    reactions.reduce((sum, { userIds }) => sum + bytesOf(userIds.slice(0, most)) - bytesOf([]), 0)
  let most = limits.reactionUsersNamed
  while (most > 0 && costOf(most) > room) most--
  return named(most)
}

const cutName = (name: string): string => {
  let cut = ''
  let bytes = 0
  for (const character of name) {
    bytes += Buffer.byteLength(character)
    if (bytes > limits.attachmentNameBytes) break
    cut += character
  }
  return cut
}

/** Fields that 0.1.0 took and later versions refuse: control characters in texts, and longer names of files. */
const withoutExcess = (message: Message): Message => ({
  ...message,
  text: message.text.replace(/[^\P{Cc}\t\n\r]/gu, ''),
  ...(message.attachments && {
    attachments: message.attachments.map((file) => ({ ...file, name: cutName(file.name) })),
  }),
})

/**
 * A message of at most `limits.messageBytes` as JSON, so that each fits into a frame. Whatever is sent today fits but
 * for the users that are named with reactions, of which there are fewer then; in older messages also control characters
 * are left out and names of files are cut.
 */
export const fitMessage = (message: Message): Message => {
  if (mostBytes(message) <= limits.messageBytes || bytesOf(message) <= limits.messageBytes) return message
  const fewer = withFewerNamed(message)
  return bytesOf(fewer) <= limits.messageBytes ? fewer : withFewerNamed(withoutExcess(message))
}
