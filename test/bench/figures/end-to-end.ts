import { type Declaration, declare } from './figure.ts'

export const endToEndSizes = [1, 50, 200] as const
type Size = (typeof endToEndSizes)[number]
type Key =
  | `at${Size}.${'ackMs' | 'sampleAckMs' | 'ackVsSample'}`
  | `at${50 | 200}.${'lastPushMs' | 'sampleLastPushMs' | 'lastPushVsSample'}`

const acks = (size: Size): Partial<Record<Key, Declaration>> => ({
  [`at${size}.ackMs`]: { what: `${size} socket${size === 1 ? '' : 's'}: to the ack`, unit: 'ms' },
  [`at${size}.sampleAckMs`]: { what: "  the sample, to the sender's own copy", unit: 'ms' },
  [`at${size}.ackVsSample`]: { what: '  against the sample', unit: 'ratio', atMost: 2 },
})
const pushes = (size: Size): Partial<Record<Key, Declaration>> => ({
  [`at${size}.lastPushMs`]: { what: `${size} sockets: to the last push`, unit: 'ms' },
  [`at${size}.sampleLastPushMs`]: { what: '  the sample', unit: 'ms' },
  [`at${size}.lastPushVsSample`]: { what: '  against the sample', unit: 'ratio', atMost: 1 },
})

export const endToEnd = declare({
  ...acks(1),
  ...acks(50),
  ...pushes(50),
  ...acks(200),
  ...pushes(200),
} as Record<Key, Declaration>)
