import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { describe, expect, it } from 'vitest'
import { holdsFor, requireWellFormed, updated } from '../../conditions/expressions.ts'

const item = marshall({
  pk: 'p',
  role: 'admin',
  seq: 7,
  mentions: new Set([1, 2]),
  name: 'Lunch',
  past: [{ name: 'Tea' }],
})
const placeholders = {
  ExpressionAttributeNames: { '#role': 'role' },
  ExpressionAttributeValues: marshall({
    ':role_admin': 'admin',
    ':role_owner': 'owner',
    ':five': 5,
    ':seven': 7,
    ':two': new Set([2]),
    ':both': new Set([1, 2]),
    ':past': [{ name: 'Tea' }],
    ':other_past': [{ name: 'Coffee' }],
  }),
}

describe('a condition', () => {
  it.each([
    ['attribute_exists(pk)', true],
    ['attribute_not_exists(pk)', false],
    ['attribute_not_exists(blocked) AND attribute_not_exists(suspended)', true],
    ['#role IN (:role_owner, :role_admin)', true],
    ['#role IN (:role_owner)', false],
    ['NOT #role = :role_owner', true],
    ['seq < :five OR seq = :seven', true],
    ['seq < :five AND (seq = :seven OR attribute_exists(pk))', false],
    ['(seq <> :seven OR seq >= :five) AND (attribute_exists(pk))', true],
    ['size(mentions) < :five', true],
    ['size(name) <= :five', true],
    ['mentions = :both', true],
    ['mentions = :two', false],
    ['past = :past', true],
    ['past = :other_past', false],
    ['past <> :other_past', true],
    ['missing < :five', false],
    ['attribute_not_exists(missing) OR size(missing) < :five', true],
  ])('%s', (expression, holds) => {
    expect(holdsFor(expression, item, placeholders)).toBe(holds)
  })

  it('holds for no item only if none need be there', () => {
    expect(holdsFor('attribute_not_exists(pk)', undefined, placeholders)).toBe(true)
    expect(holdsFor('seq = :seven', undefined, placeholders)).toBe(false)
  })
})

describe('an update', () => {
  it.each([
    ['SET seq = seq + :five, #role = :role_owner', { seq: 12, role: 'owner' }],
    ['SET seq = seq - :five', { seq: 2 }],
    ['SET seq = if_not_exists(seq, :five), other = if_not_exists(other, :five)', { seq: 7, other: 5 }],
    ['SET seq = :five REMOVE mentions, #role', { seq: 5, mentions: undefined, role: undefined }],
    ['ADD seq :five, acts :five', { seq: 12, acts: 5 }],
    ['DELETE mentions :two', { mentions: new Set([1]) }],
    ['DELETE mentions :both', { mentions: undefined }],
  ])('%s', (expression, changes) => {
    const before = unmarshall(item)
    expect(updated(item, expression, placeholders)).toEqual(
      marshall({ ...before, ...changes }, { removeUndefinedValues: true }),
    )
  })
})

describe('the table in memory took what DynamoDB refuses:', () => {
  it.each([
    ['an empty expression', ''],
    ['a value that is not given', 'seq = :five OR seq = :seven AND #role = :six'],
    ['a name that is not given', '#seq = :five OR #role = :seven'],
    ['a value that is not used', 'seq = :five OR attribute_exists(#role)'],
    ['a name that is not used', 'seq = :five OR seq = :seven'],
  ])('%s', (_, expression) => {
    const given = {
      ExpressionAttributeNames: { '#role': 'role' },
      ExpressionAttributeValues: marshall({ ':five': 5, ':seven': 7 }),
    }
    requireWellFormed(['#role = :five', 'SET seq = :seven'], given)
    requireWellFormed([undefined], {})
    expect(() => requireWellFormed([expression], given)).toThrow()
  })

  it.each(['seq = :five seq = :seven', 'attribute_exists(pk', 'size(mentions, pk) < :five', 'seq'])(
    'the condition %s',
    (expression) => expect(() => holdsFor(expression, item, placeholders)).toThrow(),
  )

  it.each(['SET', 'SET ADD seq :five', 'SET seq is here', 'SET seq = :five other', 'seq = :five'])(
    'the update %s',
    (expression) => expect(() => updated(item, expression, placeholders)).toThrow(),
  )
})
