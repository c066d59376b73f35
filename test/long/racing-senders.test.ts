import { test } from 'vitest'
import { raceOverRestAndSocket } from '../steps/chats/race-over-both.ts'
import { raceSenders } from '../steps/chats/race-senders.ts'

test.each([
  [10, 15],
  [20, 25],
])('%i senders on as many sockets, %i messages each at once: one order, the same for all', raceSenders)

test('8 senders over REST and one on a socket at once share one order, and every reader sees it', () =>
  raceOverRestAndSocket(8, 12, 24))
