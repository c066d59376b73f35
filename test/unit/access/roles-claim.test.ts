import { expect, it } from 'vitest'
import { rolesIn } from '../../../shared/domain/access/roles-claim.ts'

it.each([
  ['a list', ['admins', 'staff'], ['admins', 'staff']],
  ['a text with spaces', 'admins staff', ['admins', 'staff']],
  ['a text with commas', 'admins, staff', ['admins', 'staff']],
  ['a text of nothing else', ' , ', []],
  ['an empty text', '', []],
  ['a number', 1, []],
  ['nothing', undefined, []],
])('a claim that is %s gives its roles', (_, roles, given) => {
  expect(rolesIn({ roles }, 'roles')).toEqual(given)
})
