/** A bar by the key of its figure. */
type AreaBar = { label: string; key: string; ours?: boolean }
type AreaGroup = { title?: string; bars: readonly AreaBar[] }

/** A chart of a bench. The budget of a group is that of its first figure that has one. */
export type Area = {
  bench: string
  title: string
  notes: readonly string[]
  groups: readonly AreaGroup[]
  logarithmic?: boolean
  /** Whether all groups have one scale. */
  shared?: boolean
}

const ours = (label: string, key: string): AreaBar => ({ label, key, ours: true })
const other = (label: string, key: string): AreaBar => ({ label, key })

/** The charts by their files' names. */
export const areas: Readonly<Record<string, Area>> = {
  'fan-out': {
    bench: 'fan-out',
    title: 'Posting to sockets: processor time of a post, in microseconds',
    notes: ['2,000 sockets, over TLS as on AWS, in turn in one run; less is better.'],
    groups: [
      {
        bars: [
          ours('Parley', 'cpuMicrosPerPost'),
          other('unsigned and bare', 'bare.cpuMicrosPerPost'),
          other('AWS SDK, 256 connections', 'sdkTuned.cpuMicrosPerPost'),
          other('AWS SDK as it comes', 'sdk.cpuMicrosPerPost'),
        ],
      },
    ],
  },
  'end-to-end': {
    bench: 'end-to-end',
    title: 'From a socket to all sockets of a chat, until the last has the message',
    notes: [
      "Deployed on one emulator under AWS's conditions, in turn. Parley checks, orders and stores messages;",
      'the sample (a Scan, and posts by the AWS SDK) stores nothing. Less is better.',
    ],
    groups: [
      {
        title: '50 sockets',
        bars: [ours('Parley', 'at50.lastPushMs'), other('the simplest sample', 'at50.lastPushSampleMs')],
      },
      {
        title: '200 sockets',
        bars: [ours('Parley', 'at200.lastPushMs'), other('the simplest sample', 'at200.lastPushSampleMs')],
      },
    ],
  },
  'hot-chat': {
    bench: 'hot-chat',
    title: 'One busy chat: from sending to the ack, for 99 of 100 messages',
    notes: ["100 senders, under AWS's conditions: conflicts of transactions, limits and latency."],
    groups: [
      { title: '50 messages a second', bars: [ours('Parley', 'at50.p99Ms')] },
      { title: '200 messages a second', bars: [ours('Parley', 'at200.p99Ms')] },
    ],
    shared: true,
  },
  'huge-chat': {
    bench: 'huge-chat',
    title: 'One huge chat: messages a second to each of 10,000 sockets',
    notes: ["Messages of 600 bytes, under AWS's conditions, in virtual time; more is better."],
    groups: [
      { title: 'by 4,000 posts a second, the default', bars: [ours('Parley', 'perSecondDefault')] },
      { title: 'by 10,000 posts a second', bars: [ours('Parley', 'at10000.perSecond')] },
    ],
    shared: true,
  },
  'cold-send': {
    bench: 'cold-send',
    title: 'The first send of a fresh environment: processor time',
    notes: ['From the import of the bundle to the ack, in turn in one run; less is better.'],
    groups: [{ bars: [ours('Parley', 'cpuMs'), other('Parley 0.1.0', 'baseline.cpuMs')] }],
  },
  cost: {
    bench: 'cost',
    title: 'A million messages, with everyone reading along',
    notes: ['Everything counted, at list prices of us-east-1; one message in 2 seconds; less is better.'],
    groups: [
      {
        title: 'Groups of 10',
        bars: [
          ours('Parley', 'allReading.group10'),
          other('floor: its frames alone', 'compared.group10.floor'),
          other('Ably, list price', 'compared.group10.Ably'),
        ],
      },
      {
        title: 'Groups of 100',
        bars: [
          ours('Parley', 'allReading.group100'),
          other('floor: its frames alone', 'compared.group100.floor'),
          other('Ably, list price', 'compared.group100.Ably'),
        ],
      },
    ],
  },
  client: {
    bench: 'client',
    title: 'What a page loads: the client, minified and gzipped',
    notes: ["Parley's as built in this run; others measured once, in November 2026."],
    groups: [
      {
        bars: [
          ours('Parley', 'bytes'),
          ...['Tinode', 'PubNub', 'Ably', 'Stream', 'Sendbird'].map((name) => other(name, `peers.${name}`)),
        ],
      },
    ],
  },
}
