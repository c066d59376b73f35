import { declare } from './figure.ts'

export const fanOut = declare({
  perSecond: { what: 'fan-out to 5,000 sockets, posts a second', unit: 'perSecond' },
  perCpuSecond: { what: '  per CPU-second', unit: 'perSecond' },
  'sdk.perSecond': { what: '  the SDK as it comes', unit: 'perSecond' },
  'sdk.perCpuSecond': { what: '  the SDK as it comes, per CPU-second', unit: 'perSecond' },
  'bare.perSecond': { what: '  unsigned and bare', unit: 'perSecond' },
  'bare.perCpuSecond': { what: '  unsigned and bare, per CPU-second', unit: 'perSecond' },
  vsSdk: { what: 'fan-out against the SDK', unit: 'ratio', atLeast: 6 },
  vsBarePerCpu: { what: 'fan-out against unsigned and bare, per CPU-second', unit: 'share', atLeast: 0.8 },
  vsAws4: { what: 'fan-out against aws4', unit: 'ratio' },
})
