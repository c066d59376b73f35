import { describe, expect, it } from 'vitest'
import { presenceChange, type PresenceRecord } from '../../../shared/domain/sockets/presence.ts'

const soon = Math.ceil(Date.now() / 1000) + 60
const past = Math.ceil(Date.now() / 1000) - 60
const record = (open: Record<string, number>) =>
  ({ pk: 'USER#u', sk: 'PRESENCE', lastSeenAtMs: 0, ...open }) as unknown as PresenceRecord

describe('a user', () => {
  it.each<[string, 'online' | 'offline' | undefined, PresenceRecord | undefined, PresenceRecord | undefined]>(
    [
      ['comes online with the first socket ever', 'online', undefined, record({ 'open:a': soon })],
      ['comes online with the first socket', 'online', record({}), record({ 'open:a': soon })],
      [
        'stays online with a second',
        undefined,
        record({ 'open:a': soon }),
        record({ 'open:a': soon, 'open:b': soon }),
      ],
      [
        'stays online while one is left',
        undefined,
        record({ 'open:a': soon, 'open:b': soon }),
        record({ 'open:b': soon }),
      ],
      ['goes offline with the last one', 'offline', record({ 'open:a': soon }), record({})],
      [
        'goes offline with a last one that expired unnoticed',
        'offline',
        record({ 'open:a': past }),
        record({}),
      ],
      [
        'comes online after one that expired unnoticed',
        'online',
        record({ 'open:a': past }),
        record({ 'open:b': soon }),
      ],
      ['stays offline', undefined, record({}), record({})],
    ],
  )('%s', (_, change, before, after) => {
    expect(presenceChange(before, after)).toBe(change)
  })
})
