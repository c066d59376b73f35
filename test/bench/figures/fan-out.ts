import { declare } from './figure.ts'

export const fanOut = declare({
  perSecond: { what: 'fan-out to 2,000 sockets over TLS, posts a second', unit: 'perSecond' },
  'bare.perSecond': { what: '  unsigned and bare', unit: 'perSecond' },
  'sdk.perSecond': { what: '  the SDK as it comes', unit: 'perSecond' },
  'sdkTuned.perSecond': { what: '  the SDK with 256 connections', unit: 'perSecond' },
  cpuMicrosPerPost: { what: 'processor time of a post, in microseconds', unit: 'count' },
  'bare.cpuMicrosPerPost': { what: '  unsigned and bare', unit: 'count' },
  'sdk.cpuMicrosPerPost': { what: '  the SDK as it comes', unit: 'count' },
  'sdkTuned.cpuMicrosPerPost': { what: '  the SDK with 256 connections', unit: 'count' },
  vsSdk: { what: 'fan-out against the SDK', unit: 'ratio', atLeast: 6 },
  vsSdkTuned: { what: 'fan-out against the SDK with 256 connections', unit: 'ratio' },
  vsBarePerCpu: { what: 'fan-out against unsigned and bare, per CPU-second', unit: 'share', atLeast: 0.8 },
  'plain.vsSdk': { what: 'without TLS, against the SDK', unit: 'ratio' },
  'plain.vsBarePerCpu': { what: 'without TLS, against unsigned and bare, per CPU-second', unit: 'share' },
  warmMs: { what: 'a post round to 249 sockets, warm', unit: 'ms' },
  afterQuietMs: { what: '  after 5 s of quiet', unit: 'ms' },
  'sdk.warmMs': { what: '  the SDK, warm', unit: 'ms' },
  'sdk.afterQuietMs': { what: '  the SDK, after 5 s of quiet', unit: 'ms' },
  afterQuietVsWarm: {
    what: 'a post round after 5 s of quiet against a warm one',
    unit: 'ratio',
    atMost: 1.5,
  },
  'sdk.afterQuietVsWarm': { what: '  the SDK', unit: 'ratio' },
})
