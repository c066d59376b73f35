import { beforeEach, expect, it, vi } from 'vitest'
import { importedLoginId } from '../../../shared/domain/access/user-id.ts'
import { logIn } from '../../../shared/domain/accounts/log-in.ts'
import { ParleyError } from '../../../shared/platform/errors/parley-error.ts'

const { compared, stored } = vi.hoisted(() => ({
  compared: [] as { typed: string; cost: string | undefined }[],
  stored: new Map<string, object>(),
}))
vi.mock('bcryptjs', () => ({
  compare: async (typed: string, hash: string) => {
    compared.push({ typed, cost: hash.split('$')[2] })
    return false
  },
}))
vi.mock('../../../shared/domain/accounts/user-pool.ts', () => ({
  passwordLogIn: async () => {
    throw new ParleyError('invalid_credentials')
  },
}))
vi.mock('../../../shared/domain/accounts/password-change.ts', () => ({ deadPasswordChanges: async () => [] }))
vi.mock('../../../shared/platform/storage/read.ts', () => ({
  getItem: async ({ pk, sk }: { pk: string; sk: string }) => stored.get(`${pk} ${sk}`),
}))

const old = { userId: 'u-old', loginId: importedLoginId('0'.repeat(64)) }
const moved = { userId: 'u-moved', loginId: importedLoginId('1'.repeat(64)) }
const expiresAt = Date.now() / 1000 + 60

const givenHashes = () => {
  stored.set('USER#u-old IMPORTED', { userId: 'u-old', hash: `$2b$11$${'a'.repeat(53)}`, expiresAt })
  stored.set('IMPORT KEY', { secret: 's', hashCost: 11, hashesExpireAt: expiresAt })
}

const refuse = async (login: string, typed: string) => {
  compared.length = 0
  await expect(logIn(login, typed, '')).rejects.toMatchObject({ code: 'invalid_credentials' })
  return [...compared]
}

beforeEach(() => {
  stored.clear()
  stored.set('USERNAME#old USERNAME', old)
  stored.set('USERNAME#moved USERNAME', moved)
  stored.set('USERNAME#ann USERNAME', { userId: 'u-ann', loginId: 'ann-id' })
})

const composed = 'Z\u00fcrich am See'
const decomposed = 'Zu\u0308rich am See'

it('a wrong password takes the same work for imported users, others, and logins that nobody has', async () => {
  givenHashes()
  for (const [typed, times] of [
    [composed, [{ typed: composed, cost: '11' }]],
    [
      decomposed,
      [
        { typed: decomposed, cost: '11' },
        { typed: composed, cost: '11' },
      ],
    ],
  ] as const) {
    for (const login of ['old', 'moved', 'ann', 'nobody', 'nobody@example.com'])
      expect(await refuse(login, typed), login).toEqual(times)
  }
})

it('nobody pays for hashes that are not there, or that count no more', async () => {
  expect(await refuse('ann', composed)).toEqual([])
  stored.set('IMPORT KEY', { secret: 's' })
  expect(await refuse('ann', composed)).toEqual([])
  stored.set('IMPORT KEY', { secret: 's', hashCost: 11, hashesExpireAt: Date.now() / 1000 - 60 })
  expect(await refuse('ann', composed)).toEqual([])
})
