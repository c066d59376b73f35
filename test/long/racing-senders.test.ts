import { test } from 'vitest'
import { raceSenders } from '../steps/chats/race-senders.ts'

test('20 senders on 20 sockets, 25 messages each at once: 500 messages in one order, the same for all', () =>
  raceSenders(20, 25))
