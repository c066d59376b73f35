import { expect, it } from 'vitest'
import { type ChatOperation, may, mayActOn, permissions } from '../../../shared/domain/access/permissions.ts'
import { chatKinds } from '../../../shared/contract/chats.ts'
import { expectedPermissions, letterOf, standings } from '../../steps/chats/permission-table.ts'

const operations = Object.keys(permissions) as ChatOperation[]

it.each(operations)('grants %s to whom it should, in every kind of chat', (operation) => {
  const granted = Object.fromEntries(
    chatKinds.map((kind) => [
      kind,
      standings
        .filter((standing) => may(standing, operation, kind))
        .map((standing) => letterOf[standing])
        .join(''),
    ]),
  )
  expect(granted).toEqual(expectedPermissions[operation])
})

it.each([
  ['owner', 'owner', false],
  ['owner', 'admin', true],
  ['owner', 'member', true],
  ['owner', 'outsider', true],
  ['admin', 'owner', false],
  ['admin', 'admin', false],
  ['admin', 'member', true],
  ['member', 'member', false],
] as const)('%s acting on %s: %j', (actor, target, allowed) => {
  expect(mayActOn(actor, target)).toBe(allowed)
})
