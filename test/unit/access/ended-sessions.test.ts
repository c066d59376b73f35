import { describe, expect, it } from 'vitest'
import { endedWithOthers, hasEnded, isRevoked, notRevoked } from '../../../shared/domain/access/ended.ts'
import { mayLackMentions } from '../../../shared/domain/access/late-mentions.ts'
import type { Profile } from '../../../shared/domain/records/profile.ts'
import type { Session } from '../../../shared/domain/records/session.ts'
import { toItem, toValues } from '../../../shared/platform/storage/table.ts'
import { holdsFor } from '../../conditions/expressions.ts'

const revokedAt = (revokedAtMs?: number) => ({ ...(revokedAtMs !== undefined && { revokedAtMs }) }) as Session
const profile = (fields: Partial<Profile> = {}) => fields as Profile

/** The same question, asked of a record and as the condition of a transaction. */
const bothSay = (began: { authenticatedAtMs?: number }, session: Session) => {
  const { condition, values = {} } = notRevoked(began)
  const holds = holdsFor(condition, toItem(session), { ExpressionAttributeValues: toValues(values) })
  return [isRevoked(began, session), !holds]
}

describe('a session that was ended by itself', () => {
  it.each([
    ['that nobody ended goes on', { authenticatedAtMs: 5000 }, revokedAt(), false],
    ['whose user logged in afterwards counts again', { authenticatedAtMs: 5001 }, revokedAt(5000), false],
    ['whose user logged in at that moment has ended', { authenticatedAtMs: 5000 }, revokedAt(5000), true],
    ['whose log-in nobody knows has ended', {}, revokedAt(5000), true],
  ])('%s', (_, began, session, ended) => {
    expect(bothSay(began, session)).toEqual([ended, ended])
  })

  it('goes on without a record', () => {
    expect(isRevoked({}, undefined)).toBe(false)
  })
})

describe('where a user ended all sessions', () => {
  const all = profile({ sessionsEndedAtMs: 5700, keptSessionId: 'kept' })
  it.each([
    ['one from before has ended', { sessionId: 's', startedAtMs: 4999 }, true],
    ['one of the same second has not', { sessionId: 's', startedAtMs: 5000 }, false],
    ['one that does not say when it began has ended', { sessionId: 's' }, true],
    ['the one that was kept goes on', { sessionId: 'kept', startedAtMs: 1000 }, false],
  ])('%s', (_, began, ended) => {
    expect(endedWithOthers(began, all)).toBe(ended)
    expect(hasEnded(began, undefined, all)).toBe(ended)
  })
})

it('a session ends alone, with its user, and not because there is no profile', () => {
  const began = { sessionId: 's', startedAtMs: 9000 }
  expect(endedWithOthers(began, profile())).toBe(false)
  expect(hasEnded(began, undefined, undefined)).toBe(false)
  expect(hasEnded(began, undefined, profile())).toBe(false)
  expect(hasEnded(began, revokedAt(1), undefined)).toBe(true)
  expect(hasEnded(began, undefined, profile({ erasingSinceMs: 1 }))).toBe(true)
})

it('only unread messages of the last two minutes can bring a mention that a membership lacks', () => {
  const [nowMs, twoMinutes] = [1_000_000, 120_000]
  const lacks = (readSeq: number, lastSeq: number, agoMs: number) =>
    mayLackMentions({ readSeq }, { lastSeq, activeAtMs: nowMs - agoMs }, nowMs)
  expect(lacks(7, 8, twoMinutes - 1)).toBe(true)
  expect(lacks(7, 8, twoMinutes)).toBe(false)
  expect(lacks(8, 8, 0)).toBe(false)
})
