import { expect, test } from 'vitest'
import { enterLines } from '../../../clients/cli/conversation/enter-lines.ts'
import type { Feed } from '../../../clients/cli/conversation/feed.ts'
import { UsageError } from '../../../clients/cli/lib/failure.ts'
import type { Chat } from '../../../shared/contract/chats.ts'
import type { Client } from '../../../clients/client/create-client.ts'
import type { Conversation } from '../../../clients/client/conversation.ts'

const enter = (
  lines: AsyncIterable<string>,
  { attended = false, loadOlder = async () => [] as never[] } = {},
) => {
  const sent: string[] = []
  const shown: string[] = []
  const conversation = {
    status: 'live',
    outbox: [],
    send: async (text: string) => ({ clientMessageId: 'c', seq: sent.push(text) }),
    loadOlder,
  } as unknown as Conversation
  const feed = {
    sent: () => {},
    failed: (text, error) => shown.push(`${text}: ${error.name}`),
    older: async (messages) => {
      shown.push(`${messages.length} older`)
    },
    note: (line) => shown.push(line),
  } as Partial<Feed> as Feed
  const input = { lines, ahead: 100, attended, waiting: () => {}, close: () => {} }
  const options = { parley: {} as Client, chat: {} as Chat, title: '', limit: 20, input, feed }
  return { ended: enterLines(options, conversation), sent, shown }
}

async function* given(...lines: string[]) {
  yield* lines
}

test('commands are done, mistyped ones explained, and the rest is sent until /quit', async () => {
  const { ended, sent, shown } = enter(given('one', '/qiut', '//two', '', '/more', '/quit', 'three'))
  expect(await ended).toEqual({ newest: 2, refused: 1 })
  expect(sent).toEqual(['one', '/two'])
  expect(shown[0]).toBe('/qiut: UsageError')
})

test('a person who mistypes a command sees it, and nothing else counts it', async () => {
  const { ended, shown } = enter(given('/qiut', '/help'), { attended: true })
  expect(await ended).toEqual({ newest: 0, refused: 0 })
  expect(shown.filter((line) => line.startsWith('/quit  '))).toHaveLength(1)
})

test('the end of the lines waits for what was asked for; /quit does not', async () => {
  const waited = enter(given('/more'))
  await waited.ended
  expect(waited.shown).toEqual(['0 older'])
  const never = (_: number, { signal }: { signal: AbortSignal }) =>
    new Promise<never[]>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  const quit = enter(given('/more', '/quit'), { loadOlder: never as never })
  await quit.ended
  expect(quit.shown).toEqual([])
})

test('at a line that is not UTF-8 it ends, once the lines before it are sent', async () => {
  const broken = async function* () {
    yield 'one'
    throw new UsageError('Standard input is not UTF-8')
  }
  const { ended, sent } = enter(broken())
  await expect(ended).rejects.toThrow('not UTF-8')
  expect(sent).toEqual(['one'])
})
