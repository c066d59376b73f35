import { describe, expect, it } from 'vitest'
import { allOf, anyOf, present } from '../../../shared/platform/storage/condition.ts'

const isOwner = {
  condition: '#role = :owner',
  names: { '#role': 'role' },
  values: { ':owner': 'owner' },
}
const isRecent = { condition: 'sentAt > :cutoff OR pinned = :yes', values: { ':cutoff': 7, ':yes': true } }

describe('conditions', () => {
  it('keep their meaning when they are joined', () => {
    expect(allOf(present, anyOf(isOwner, isRecent))).toEqual({
      condition: '(attribute_exists(pk)) AND ((#role = :owner) OR (sentAt > :cutoff OR pinned = :yes))',
      names: { '#role': 'role' },
      values: { ':owner': 'owner', ':cutoff': 7, ':yes': true },
    })
  })

  it('carry no empty names or values, which DynamoDB refuses', () => {
    expect(allOf(present)).toEqual({ condition: '(attribute_exists(pk))' })
  })
})
