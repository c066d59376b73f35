import { expect, it } from 'vitest'
import { mayManageMembers, mayRemove } from '../../../shared/members/roles.ts'

it('lets the owner and admins add members', () => {
  expect([mayManageMembers('owner'), mayManageMembers('admin'), mayManageMembers('member')]).toEqual([
    true,
    true,
    false,
  ])
})

it.each([
  ['owner', 'owner', false],
  ['owner', 'admin', true],
  ['owner', 'member', true],
  ['admin', 'owner', false],
  ['admin', 'admin', false],
  ['admin', 'member', true],
  ['member', 'owner', false],
  ['member', 'admin', false],
  ['member', 'member', false],
] as const)('%s removing %s: %j', (actor, target, allowed) => {
  expect(mayRemove(actor, target)).toBe(allowed)
})
