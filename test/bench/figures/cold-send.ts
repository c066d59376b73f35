import { declare } from './figure.ts'

export const coldSend = declare({
  cpuMs: { what: 'first send of a fresh environment, processor time', unit: 'ms' },
  ms: { what: '  elapsed', unit: 'ms' },
  importCpuMs: { what: '  of it the import, processor time', unit: 'ms' },
  importMs: { what: '  of it the import, elapsed', unit: 'ms' },
  'baseline.cpuMs': { what: '0.1.0, processor time', unit: 'ms' },
  'baseline.ms': { what: '  elapsed', unit: 'ms' },
  'baseline.importCpuMs': { what: '  of it the import, processor time', unit: 'ms' },
  'baseline.importMs': { what: '  of it the import, elapsed', unit: 'ms' },
  vsBaseline: { what: 'first send against 0.1.0, processor time', unit: 'share', atMost: 0.5 },
})
