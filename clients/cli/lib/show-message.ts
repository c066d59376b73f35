import type { DeletionReason, Message } from '../../../shared/contract/messages.ts'
import { harmlessLine, harmlessLines } from './harmless.ts'
import { paint, paintName } from './paint.ts'

/** Indents continued lines below the names, so that no text passes for another message. */
const indent = ' '.repeat(8)

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const calendar = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full' })

/** The local time: `[13:45]`. */
export const timeOf = (at: string): string => paint('dim', `[${clock.format(new Date(at))}]`)

const withoutText: Record<DeletionReason, string> = {
  notification_failed: '(withdrawn: not everyone could be notified)',
  platform_admin: '(deleted by an administrator)',
}

/** Shown in place of a deleted message. */
export const deletedText = ({ reason }: Pick<Message, 'reason'>): string =>
  reason ? withoutText[reason] : '(deleted)'

const partsOf = ({
  text,
  deletedAt,
  reason,
  editedAt,
  attachments = [],
  reactions = [],
}: Message): string => {
  if (deletedAt) return paint('dim', deletedText({ reason }))
  const shown = text === '' ? [] : [harmlessLines(text, indent)]
  const files = attachments.map(({ name }) => paint('dim', `(file: ${harmlessLine(name)})`))
  const edited = editedAt ? [paint('dim', '(edited)')] : []
  const counts = reactions.map(({ emoji, count }) => harmlessLine(`${emoji} ${count}`))
  const liked = counts.length > 0 ? [paint('dim', `(${counts.join(', ')})`)] : []
  return [...shown, ...files, ...edited, ...liked].join(' ')
}

/** Finds the name that the sender of a message is shown under. */
export type SenderOf = (message: Pick<Message, 'senderId' | 'senderName'>) => string

const byUsername: SenderOf = ({ senderName }) => senderName

/** `[13:45] alice: hello`, or `[13:45] * bob joined` for a system message. */
export const messageLine = (message: Message, senderOf = byUsername): string => {
  const { type, sentAt, senderId, senderKind, replyTo, deletedAt } = message
  if (type !== 'text') {
    const text = deletedAt ? deletedText(message) : harmlessLine(message.text)
    return `${timeOf(sentAt)} ${paint('dim', `* ${text}`)}`
  }
  const answered = replyTo === undefined ? '' : paint('dim', ` (to ${replyTo})`)
  const bot = senderKind === 'bot' ? paint('dim', ' (bot)') : ''
  return `${timeOf(sentAt)} ${paintName(senderId, harmlessLine(senderOf(message)))}${bot}${answered}: ${partsOf(message)}`
}

/** The new version of a message that was shown before. */
export const updateLine = (message: Message, senderOf = byUsername): string =>
  `${messageLine(message, senderOf)} ${paint('dim', `(message ${message.seq}, changed)`)}`

const dayOf = (at: string): string => calendar.format(new Date(at))

/** Lines for messages, with a date line wherever a day other than today begins. */
export const messageLines = (
  messages: readonly Message[],
  {
    since,
    nowMs = Date.now(),
    numbers = false,
    senderOf = byUsername,
  }: { since?: Message | undefined; nowMs?: number; numbers?: boolean; senderOf?: SenderOf } = {},
): string[] => {
  let day = since ? dayOf(since.sentAt) : calendar.format(nowMs)
  return messages.flatMap((message) => {
    const before = day
    day = dayOf(message.sentAt)
    const mark = day === before ? [] : [paint('dim', `── ${day} ──`)]
    const number = numbers ? `${paint('dim', `${message.seq}`)} ` : ''
    return [...mark, `${number}${messageLine(message, senderOf)}`]
  })
}

export const unreadMark = (count: number): string => paint('bold', `──── ${count} unread ────`)
