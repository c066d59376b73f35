import { expect, it } from 'vitest'
import { limits } from '../../../shared/contract/limits.ts'
import { givenMessage } from '../../steps/chats/given-message.ts'
import { sendFrom } from '../../../clients/client/send-from.ts'

/** Sends one text, and tells by which way. */
const wayOf = async (text: string): Promise<string[]> => {
  const ways: string[] = []
  const link = {
    userId: 'u',
    username: () => 'alice',
    call: async (operation: string) => {
      ways.push(operation)
      return givenMessage(1)
    },
    request: async (frame: { action: string }) => {
      expect(new TextEncoder().encode(JSON.stringify(frame)).length).toBeLessThan(limits.frameBytes)
      ways.push(frame.action)
      return { type: 'ack', seq: 1, sentAt: '2026-11-21T13:45:00.000Z', duplicate: false }
    },
  }
  const log = { take: () => {}, takeOurs: () => {}, reread: () => {} }
  const send = sendFrom(link as never, 'c', log as never)
  await send({ clientMessageId: 'm', text } as never, new AbortController().signal, () => {})
  return ways
}

it('sends what fits into a frame over the socket, and what does not over REST', async () => {
  expect(await wayOf('hello')).toEqual(['message'])
  expect(await wayOf('🥑'.repeat(4000))).toEqual(['message'])
  expect(await wayOf('"'.repeat(4000))).toEqual(['message'])
  expect(await wayOf(`${' '.repeat(33_000)}hello`)).toEqual(['sendMessage'])
  expect(await wayOf('"'.repeat(16_400))).toEqual(['sendMessage'])
})
