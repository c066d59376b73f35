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

const standings: readonly Standing[] = ['owner', 'admin', 'member', 'outsider']
const operations = Object.keys(permissions) as ChatOperation[]
const places = operations.flatMap((what) => chatKinds.map((where) => ({ what, where })))

it('lets who stands higher do all that who stands lower may; only the owner cannot just leave', () => {
  const pairs = standings.flatMap((higher) =>
    standings.filter((one) => mayActOn(higher, one)).map((lower) => ({ higher, lower })),
  )
  const granted = pairs.flatMap(({ higher, lower }) =>
    places
      .filter(({ what, where }) => what !== 'leave' && may(lower, what, where))
      .map((place) => ({ higher, ...place })),
  )
  expect(granted.length).toBeGreaterThan(0)
  expect(granted.filter(({ higher, what, where }) => !may(higher, what, where))).toEqual([])
  for (const where of chatKinds) expect(may('owner', 'leave', where)).toBe(false)
})

it('gives writes the same answer as reads: the roles that may are those of whom may says so', () => {
  for (const { what, where } of places)
    expect(rolesThatMay(what, where).toSorted(), `${what} ${where}`).toEqual(
      roles.filter((role) => may(role, what, where)).toSorted(),
    )
})

it('is a strict order who may act on whom: nobody on oneself or upwards, and through any between', () => {
  for (const a of standings) {
    expect(mayActOn(a, a)).toBe(false)
    for (const b of standings.filter((one) => mayActOn(a, one))) {
      expect(mayActOn(b, a)).toBe(false)
      for (const c of standings) if (mayActOn(b, c)) expect(mayActOn(a, c)).toBe(true)
    }
  }
})

it('leaves an outsider nothing but to look at a public chat and to join it', () => {
  const open = places.filter(({ what, where }) => may('outsider', what, where))
  expect(open.map(({ what, where }) => `${what} ${where}`).toSorted()).toEqual([
    'join public',
    'readChat public',
  ])
})
