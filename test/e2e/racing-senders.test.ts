import { beforeAll, test } from 'vitest'
import { raceOverRestAndSocket } from '../steps/chats/race-over-both.ts'
import { raceSenders } from '../steps/chats/race-senders.ts'
import { switchStreams } from '../steps/streams/switch-streams.ts'

// Nothing here waits for the functions that follow the table's stream.
beforeAll(() => switchStreams('off'))

// `npm run test:long` does both with many more.
test(
  '6 senders on 6 sockets, 10 messages each at once: 60 messages in one order, the same for all',
  { timeout: 180_000 },
  () => raceSenders(6, 10),
)

test('senders over REST and sockets at once share one order, and every reader sees it', () =>
  raceOverRestAndSocket(5, 6, 12))
