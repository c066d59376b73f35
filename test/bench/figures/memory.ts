import { declare } from './figure.ts'

export const memory = declare({
  cpuMs: { what: 'processor time of a send', unit: 'ms' },
  'at256.ms': { what: 'a send at 256 MB: time', unit: 'ms' },
  'at256.dollars': { what: '  a million', unit: 'dollars' },
  'at512.ms': { what: 'a send at 512 MB: time', unit: 'ms' },
  'at512.dollars': { what: '  a million', unit: 'dollars' },
  'at1024.ms': { what: 'a send at 1,024 MB: time', unit: 'ms' },
  'at1024.dollars': { what: '  a million', unit: 'dollars' },
  'at1769.ms': { what: 'a send at 1,769 MB: time', unit: 'ms' },
  'at1769.dollars': { what: '  a million', unit: 'dollars' },
})
