import { describe, expect, it } from 'vitest'
import { isBack, presenceChange, type PresenceRecord } from '../../../shared/domain/sockets/presence.ts'

const soon = Math.ceil(Date.now() / 1000) + 60
const past = Math.ceil(Date.now() / 1000) - 60
const record = (open: Record<string, number>) =>
  ({ pk: 'USER#u', sk: 'PRESENCE', lastSeenAtMs: 0, ...open }) as unknown as PresenceRecord
const hidden = (open: Record<string, number>): PresenceRecord => ({ ...record(open), isHidden: true })

describe('a user', () => {
  type Change = ReturnType<typeof presenceChange>
  it.each<[string, Change, PresenceRecord | undefined, PresenceRecord | undefined]>([
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
    ['hides while online', 'hidden', record({ 'open:a': soon }), hidden({ 'open:a': soon })],
    ['hides when the end of the last socket is not announced yet', 'hidden', record({}), hidden({})],
    ['connects in hiding', undefined, hidden({}), hidden({ 'open:a': soon })],
    ['goes in hiding', undefined, hidden({ 'open:a': soon }), hidden({})],
    ['hides before the first socket ever', undefined, undefined, hidden({})],
    ['shows up', 'online', hidden({ 'open:a': soon }), record({ 'open:a': soon })],
    ['shows that nobody is there', undefined, hidden({}), record({})],
  ])('%s', (_, change, before, after) => {
    expect(presenceChange(before, after)).toBe(change)
  })
})

describe('a user who comes online', () => {
  const seen = (agoMs: number, open: Record<string, number> = {}) => ({
    ...record(open),
    lastSeenAtMs: Date.now() - agoMs,
  })
  it.each<[string, boolean, PresenceRecord | undefined]>([
    ['is back if the last socket has just ended', true, seen(1000)],
    ['is back shortly before the end is announced', true, seen(3500)],
    ['may be announced as offline already, by another clock', false, seen(4500)],
    ['is not back when the end was announced', false, seen(5500)],
    ['was never there', false, undefined],
    [
      'was there for nobody who looked, if the last socket expired unnoticed',
      false,
      seen(1000, { 'open:a': past }),
    ],
  ])('%s', (_, expected, before) => {
    expect(isBack(before, 5)).toBe(expected)
    expect(isBack(before, 0)).toBe(false)
  })
})
