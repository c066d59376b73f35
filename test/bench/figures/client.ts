import { type Declaration, declare } from './figure.ts'

/** Kilobytes of other chat SDKs, minified and gzipped: measured once, in November 2026. */
export const peerKilobytes = { Tinode: 30, PubNub: 57, Ably: 58, Stream: 103, Sendbird: 182 } as const
type Peer = keyof typeof peerKilobytes

/** The client's budget is half of the smallest peer's. */
export const client = declare({
  bytes: { what: 'the client, minified and gzipped', unit: 'bytes', atMost: 15_000 },
  ...(Object.fromEntries(
    Object.keys(peerKilobytes).map((name) => [`peers.${name}`, { what: `  ${name}'s`, unit: 'bytes' }]),
  ) as Record<`peers.${Peer}`, Declaration>),
  'at100.clientMs': { what: 'a message that arrives at 100: main thread, client alone', unit: 'ms' },
  'at100.pageMs': { what: '  with the whole page', unit: 'ms' },
  'at10000.clientMs': {
    what: 'a message that arrives at 10,000: main thread, client alone',
    unit: 'ms',
    atMost: 1,
  },
  'at10000.pageMs': { what: '  with the whole page', unit: 'ms', atMost: 16 },
})
