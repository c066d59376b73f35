import { expect, it } from 'vitest'
import {
  type ChatOperation,
  may,
  mayActOn,
  permissions,
  type Standing,
} from '../../../shared/access/permissions.ts'
import { chatKinds } from '../../../shared/contract/chats.ts'

const standings = ['owner', 'admin', 'member', 'outsider'] as const satisfies readonly Standing[]
const operations = Object.keys(permissions) as ChatOperation[]

/** Written out a second time, by hand: o(wner), a(dmin), m(ember), x for an outsider. */
const expected: Record<ChatOperation, { group: string; public: string; direct: string }> = {
  readChat: { group: 'oam', public: 'oamx', direct: 'oam' },
  readLog: { group: 'oam', public: 'oam', direct: 'oam' },
  listMembers: { group: 'oam', public: 'oam', direct: 'oam' },
  send: { group: 'oam', public: 'oam', direct: 'oam' },
  edit: { group: 'oam', public: 'oam', direct: 'oam' },
  deleteOwn: { group: 'oam', public: 'oam', direct: 'oam' },
  react: { group: 'oam', public: 'oam', direct: 'oam' },
  signalTyping: { group: 'oam', public: 'oam', direct: 'oam' },
  attach: { group: 'oam', public: 'oam', direct: 'oam' },
  markRead: { group: 'oam', public: 'oam', direct: 'oam' },
  setNotifications: { group: 'oam', public: 'oam', direct: 'oam' },
  writeWhenLocked: { group: 'oa', public: 'oa', direct: '' },
  deleteAny: { group: 'oa', public: 'oa', direct: '' },
  patchChat: { group: 'oa', public: 'oa', direct: '' },
  deleteChat: { group: 'o', public: 'o', direct: '' },
  join: { group: '', public: 'oamx', direct: '' },
  leave: { group: 'am', public: 'am', direct: '' },
  addMembers: { group: 'oa', public: 'oa', direct: '' },
  removeMember: { group: 'oa', public: 'oa', direct: '' },
  changeRole: { group: 'o', public: 'o', direct: '' },
  ban: { group: 'oa', public: 'oa', direct: '' },
}
const letter = { owner: 'o', admin: 'a', member: 'm', outsider: 'x' }

it.each(operations)('grants %s to whom it should, in every kind of chat', (operation) => {
  const granted = Object.fromEntries(
    chatKinds.map((kind) => [
      kind,
      standings
        .filter((standing) => may(standing, operation, kind))
        .map((standing) => letter[standing])
        .join(''),
    ]),
  )
  expect(granted).toEqual(expected[operation])
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
