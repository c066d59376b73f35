import { declare } from './figure.ts'

export const storm = declare({
  'quiet.p99Ms': { what: 'a chat of 50 sockets, to the last one, 99 of 100', unit: 'ms' },
  'hot.p99Ms': { what: '  beside 200 messages a second to another', unit: 'ms' },
  'huge.p99Ms': { what: '  beside 20 a second to another of 10,000 sockets', unit: 'ms' },
  'small.neighbourP99Ratio': { what: '  beside the worse one, against quiet', unit: 'ratio', atMost: 2 },
  'large.quiet.p99Ms': { what: 'a chat of 600 sockets, to the last one, 99 of 100', unit: 'ms' },
  'large.huge.p99Ms': { what: '  beside the chat of 10,000 sockets', unit: 'ms' },
  'large.neighbourP99Ratio': { what: '  against quiet', unit: 'ratio', atMost: 2 },
  'larger.quiet.p99Ms': { what: 'a chat of 2,500 sockets, to the last one, 99 of 100', unit: 'ms' },
  'larger.huge.p99Ms': { what: '  beside the chat of 10,000 sockets', unit: 'ms' },
  'larger.neighbourP99Ratio': { what: '  against quiet', unit: 'ratio', atMost: 2 },
  neighbourP99Ratio: { what: 'the worst of these, against quiet', unit: 'ratio', atMost: 2 },
})
