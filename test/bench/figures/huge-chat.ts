import { declare } from './figure.ts'

export const hugeChat = declare({
  perSecondDefault: {
    what: 'one chat of 10,000 sockets, 600 bytes, 4,000 posts/s: messages to all',
    unit: 'perSecond',
    atLeast: 20,
  },
  'default.medianMs': { what: '  to the last socket, median', unit: 'ms' },
  'default.p99Ms': { what: '  to the last socket, 99 of 100', unit: 'ms' },
  'default.posts': { what: '  posts a second', unit: 'perSecond' },
  'default.framesPerMessage': { what: '  frames for each message and socket', unit: 'count' },
  'at10000.perSecond': { what: '  the same at 10,000 posts/s', unit: 'perSecond', atLeast: 50 },
  'at10000.medianMs': { what: '  to the last socket, median', unit: 'ms' },
  'at10000.p99Ms': { what: '  to the last socket, 99 of 100', unit: 'ms' },
  'at10000.posts': { what: '  posts a second', unit: 'perSecond' },
  'at10000.throttled': { what: '  posts that were throttled', unit: 'share' },
  backlogGrowth: { what: '  growth of either backlog, messages a second', unit: 'count', atMost: 0 },
  // The same figures under the names of the chat of 10,000 sockets.
  'at10000.perSecondDefault': { what: '  again: messages to all at 4,000 posts/s', unit: 'perSecond' },
  'at10000.backlogGrowth': { what: '  again: growth of either backlog', unit: 'count' },
  'one.to1000Ms': { what: 'one message to 1,000 sockets, 4,000 posts/s', unit: 'ms' },
  'one.to10000Ms': { what: '  to 10,000', unit: 'ms' },
  'one.to100000Ms': { what: '  to 100,000, 10,000 posts/s', unit: 'ms', atMost: 10_000 },
  'one.to100000ColdMs': { what: '  with cold functions', unit: 'ms' },
})
