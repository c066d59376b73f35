import { randomUUID } from 'node:crypto'
import type { Message } from '../../../shared/contract/messages.ts'
import type { Credentials } from '../../../shared/domain/access/credentials.ts'
import { readMessages } from '../../../shared/domain/messages/read-messages.ts'
import { sendMessage } from '../../../shared/domain/sending/send-message.ts'
import { ParleyError } from '../../../shared/platform/errors/parley-error.ts'
import type { Clock } from '../../conditions/clock.ts'

/** One message that was offered: when it was answered, and how. */
export type Offered = { sender: number; startMs: number; endMs: number; message?: Message; refusal?: string }

/** Sends one message, and says how it was answered. */
export const offerOne = async (
  clock: Clock,
  chatId: string,
  senders: readonly Credentials[],
  sender: number,
): Promise<Offered> => {
  const credentials = senders[sender]
  if (!credentials) throw new Error(`There is no sender ${sender}`)
  const startMs = clock.now()
  const input = { chatId, text: 'x'.repeat(100), clientMessageId: randomUUID() }
  try {
    const { message } = await sendMessage(credentials, input)
    return { sender, startMs, endMs: clock.now(), message }
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error
    return { sender, startMs, endMs: clock.now(), refusal: error.code }
  }
}

/** Offers messages at random moments, as people do, each by the next sender, whether or not the last ones are answered. */
export const offerMessages = async (
  clock: Clock,
  chatId: string,
  senders: readonly Credentials[],
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<Offered[]> => {
  const offered: Promise<Offered>[] = []
  const endMs = clock.now() + seconds * 1000
  while (clock.now() < endMs) {
    offered.push(offerOne(clock, chatId, senders, offered.length % senders.length))
    await clock.sleep((1000 / perSecond) * -Math.log(1 - Math.random()))
  }
  return Promise.all(offered)
}

export const wholeLog = async (chatId: string): Promise<Message[]> => {
  const log: Message[] = []
  for (;;) {
    const page = await readMessages(chatId, { after: log.length, limit: 100 })
    if (page.length === 0) return log
    log.push(...page)
  }
}

/** @throws Error for a hole, a double, or an acked message that is not in the log at its place. */
export const requireComplete = (log: readonly Message[], offered: readonly Offered[]): void => {
  const ids = log.flatMap(({ clientMessageId }) => clientMessageId ?? [])
  if (!log.every(({ seq }, index) => seq === index + 1)) throw new Error('The log has a hole')
  if (new Set(ids).size !== ids.length) throw new Error('The log has a message twice')
  for (const { message } of offered) {
    if (message && log[message.seq - 1]?.clientMessageId !== message.clientMessageId) {
      throw new Error(`The log lacks message ${message.seq}, which was acked`)
    }
  }
}
