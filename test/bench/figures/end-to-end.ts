import { type Declaration, declare } from './figure.ts'

/** Sockets of the chat. */
export const endToEndSizes = [1, 50, 200] as const
type Size = (typeof endToEndSizes)[number]
type Name = 'ack' | 'lastPush'
type Key = `${'' | 'bare.'}at${Size}.${Name}${'Ms' | 'SampleMs' | 'VsSample'}`

const three = (size: Size, name: Name, atMost: number): [Key, Declaration][] => {
  const what = `${size} socket${size === 1 ? '' : 's'}: to the ${name === 'ack' ? 'ack' : 'last push'}`
  return [
    [`at${size}.${name}Ms`, { what, unit: 'ms' }],
    [`at${size}.${name}SampleMs`, { what: '  the sample', unit: 'ms' }],
    [`at${size}.${name}VsSample`, { what: '  against the sample', unit: 'ratio', atMost }],
    [`bare.at${size}.${name}VsSample`, { what: '  against it, without the conditions', unit: 'ratio' }],
  ]
}

export const endToEnd = declare(
  Object.fromEntries([
    ...three(1, 'ack', 2),
    ...three(50, 'ack', 2),
    ...three(50, 'lastPush', 1),
    ...three(200, 'ack', 2),
    ...three(200, 'lastPush', 1),
  ]) as Record<Key, Declaration>,
)
