import { realClock } from '../conditions/clock.ts'
import { consumeAppends } from '../steps/domain/consume-appends.ts'
import { patiently } from '../steps/api/patiently.ts'
import { append } from '../steps/domain/given-domain.ts'

/**
 * A writer for races between processes: appends the given messages, a few at a time, and reports each one that was
 * acked. It may be killed at any moment.
 */
export type Work = {
  chatId: string
  sender: { userId: string; username: string }
  clientMessageIds: string[]
}
export type Acked = { clientMessageId: string; seq: number; duplicate: boolean }

const sideBySide = 3

// The environment comes from the test; a queue in memory is this process's own.
consumeAppends(realClock, { sendMs: 1, receiveMs: 2, invokeMs: 2 })

process.once('message', async ({ chatId, sender, clientMessageIds }: Work) => {
  const left = [...clientMessageIds]
  const lane = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      const { message, duplicate } = await patiently(() => append(chatId, sender, `text of ${id}`, id))
      process.send?.({ clientMessageId: id, seq: message.seq, duplicate } satisfies Acked)
    }
  }
  await Promise.all(Array.from({ length: sideBySide }, lane))
  process.disconnect()
})
