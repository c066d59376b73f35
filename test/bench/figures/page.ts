import { declare } from './figure.ts'

export const page = declare({
  keyPressMs: { what: 'the page, 5,000 messages: a key press', unit: 'ms', atMost: 16 },
  hoverMs: { what: '  a hover', unit: 'ms', atMost: 16 },
  nodes: { what: '  nodes', unit: 'count', atMost: 10_000 },
})
