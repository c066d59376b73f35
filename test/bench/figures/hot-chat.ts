import { declare } from './figure.ts'

export const hotChat = declare({
  'alone.medianMs': { what: 'one chat, one sender: to the ack, median', unit: 'ms' },
  'at50.acked': { what: 'one chat, 50 messages a second from 100: acked', unit: 'share', atLeast: 1 },
  'at50.p99Ms': { what: '  to the ack, 99 of 100', unit: 'ms', atMost: 200 },
  'at50.medianMs': { what: '  to the ack, median', unit: 'ms' },
  'at50.perSecond': { what: '  acked a second', unit: 'perSecond' },
  'at50.transactions': { what: '  transactions a message', unit: 'count' },
  'at200.acked': { what: 'one chat, 200 messages a second from 100: acked', unit: 'share', atLeast: 1 },
  'at200.p99Ms': { what: '  to the ack, 99 of 100', unit: 'ms', atMost: 500 },
  'at200.medianMs': { what: '  to the ack, median', unit: 'ms' },
  'at200.perSecond': { what: '  acked a second', unit: 'perSecond' },
  'at200.transactions': { what: '  transactions a message', unit: 'count' },
  // Beyond the budgets: where it ends.
  'at300.acked': { what: 'one chat, 300 messages a second from 100: acked', unit: 'share' },
  'at300.p99Ms': { what: '  to the ack, 99 of 100', unit: 'ms' },
  'at300.medianMs': { what: '  to the ack, median', unit: 'ms' },
  'at300.perSecond': { what: '  acked a second', unit: 'perSecond' },
  'at300.transactions': { what: '  transactions a message', unit: 'count' },
  'at500.acked': { what: 'one chat, 500 messages a second from 100: acked', unit: 'share' },
  'at500.p99Ms': { what: '  to the ack, 99 of 100', unit: 'ms' },
  'at500.medianMs': { what: '  to the ack, median', unit: 'ms' },
  'at500.perSecond': { what: '  acked a second', unit: 'perSecond' },
  'at500.transactions': { what: '  transactions a message', unit: 'count' },
})
