import fc from 'fast-check'
import { expect, it } from 'vitest'
import { chatKinds } from '../../../shared/contract/chats.ts'
import { roles } from '../../../shared/contract/roles.ts'
import {
  type ChatOperation,
  may,
  mayActOn,
  permissions,
  rolesThatMay,
  type Standing,
} from '../../../shared/domain/access/permissions.ts'

const runs = { numRuns: 1000 }
const standing = fc.constantFrom<Standing>('owner', 'admin', 'member', 'outsider')
const operation = fc.constantFrom(...(Object.keys(permissions) as ChatOperation[]))
const kind = fc.constantFrom(...chatKinds)

it('lets who stands higher do all that who stands lower may; only the owner cannot just leave', () => {
  fc.assert(
    fc.property(standing, standing, operation, kind, (higher, lower, what, where) => {
      fc.pre(mayActOn(higher, lower) && what !== 'leave' && may(lower, what, where))
      expect(may(higher, what, where)).toBe(true)
    }),
    runs,
  )
  for (const where of chatKinds) expect(may('owner', 'leave', where)).toBe(false)
})

it('gives writes the same answer as reads: the roles that may are those of whom may says so', () => {
  fc.assert(
    fc.property(fc.constantFrom(...roles), operation, kind, (role, what, where) => {
      expect(rolesThatMay(what, where).includes(role)).toBe(may(role, what, where))
    }),
    runs,
  )
})

it('is a strict order who may act on whom: nobody on oneself or upwards, and through any between', () => {
  fc.assert(
    fc.property(standing, standing, standing, (a, b, c) => {
      expect(mayActOn(a, a)).toBe(false)
      if (mayActOn(a, b)) expect(mayActOn(b, a)).toBe(false)
      if (mayActOn(a, b) && mayActOn(b, c)) expect(mayActOn(a, c)).toBe(true)
    }),
    runs,
  )
})

it('leaves an outsider nothing but to look at a public chat and to join it', () => {
  fc.assert(
    fc.property(operation, kind, (what, where) => {
      const open = where === 'public' && (what === 'readChat' || what === 'join')
      expect(may('outsider', what, where)).toBe(open)
    }),
    runs,
  )
})
