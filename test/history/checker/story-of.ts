import type { Act, History, Outcome } from './history.ts'

const shownCharacters = 60

/** Nearly all of a history is about one chat. */
const actOf = ({ name, ...fields }: Act): string =>
  [
    name,
    ...Object.entries(fields).flatMap(([key, value]) => (key === 'chatId' ? [] : `${key}=${value}`)),
  ].join(' ')

const outcomeOf = (outcome: Outcome): string => {
  if (outcome.kind === 'refused') return `refused, ${outcome.code}`
  if (outcome.kind === 'unknown') return 'unknown'
  const { messages, ...answer } = outcome.answer
  const seqs = messages && { messages: messages.map(({ seq }) => seq) }
  return `done ${JSON.stringify({ ...answer, ...seqs })}`
}

/** A line for each operation, with the moments of its call and its answer; then the logs. Long ones are cut. */
export const storyOf = ({ operations, chats }: History): string[] => [
  ...operations.map(({ calledAt, answeredAt, userId, socket = 'REST', act, outcome }) => {
    const by = `${userId.slice(0, 4)} ${socket.slice(0, 4)}`
    return `${calledAt}–${answeredAt} ${by}: ${actOf(act).slice(0, shownCharacters)}: ${outcomeOf(outcome)}`
  }),
  ...chats.flatMap(({ chatId, log }) =>
    log.map(({ seq, type, senderId, text, revision = 0 }) =>
      `${chatId.slice(0, 4)} ${seq}: ${type} of ${senderId.slice(0, 4)}, revision ${revision}: ${text ?? ''}`.slice(
        0,
        2 * shownCharacters,
      ),
    ),
  ),
]
