import '../steps/domain/domain.ts'
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Act, accountOf, withinLimits } from '../../shared/domain/accounts/attempt-limit.ts'
import { ParleyError, unavailable } from '../../shared/platform/errors/parley-error.ts'
import { attemptSettings } from '../../shared/platform/settings/attempts.ts'
import { givenUser } from '../steps/domain/given-domain.ts'

const { perAccount, perAddress, signUpsPerAddress } = attemptSettings()

let asked = 0
/** A moment well inside a window, so that none of a test's attempts falls into the next one. */
beforeEach(() => {
  asked = 0
  const hourMs = 3600_000
  vi.useFakeTimers({ toFake: ['Date'], now: Math.ceil(Date.now() / hourMs) * hourMs + 1000 })
})
afterEach(() => {
  vi.useRealTimers()
})

let lastAddress = 0
const freshAddress = () => `10.${process.pid % 250}.${Date.now() % 250}.${lastAddress++}`

const fail = (code: 'invalid_credentials' | 'email_taken') => async (): Promise<void> => {
  asked++
  throw new ParleyError(code)
}
const succeed = async (): Promise<void> => {
  asked++
}
const codeOf = async (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'done',
    (error) => error.code,
  )
const logIn = (account: string, address: string, work = fail('invalid_credentials')) =>
  codeOf(withinLimits({ act: 'logIn', account, address }, work))
const times = async (count: number, work: () => Promise<string>): Promise<string[]> => {
  const codes: string[] = []
  for (let index = 0; index < count; index++) codes.push(await work())
  return codes
}

describe('guessing a password', () => {
  it('of any number of guesses at the same time, as many get through as the limit says', async () => {
    const [account, address] = [randomUUID(), freshAddress()]
    const codes = await Promise.all(Array.from({ length: 30 }, () => logIn(account, address)))
    expect(asked).toBe(perAccount)
    expect(codes.filter((code) => code === 'too_many_requests')).toHaveLength(30 - perAccount)
  })

  it('is refused with the time to wait, after which the right password works', async () => {
    const [account, address] = [randomUUID(), freshAddress()]
    await times(perAccount, () => logIn(account, address))
    const refused = withinLimits({ act: 'logIn', account, address }, succeed)
    const error = await refused.catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'too_many_requests', status: 429 })
    vi.setSystemTime(Date.now() + error.retryAfterMs)
    expect(await logIn(account, address, succeed)).toBe('done')
  })

  it('from one address locks nobody out at another', async () => {
    const account = randomUUID()
    const address = freshAddress()
    await times(perAccount * 12, () => logIn(account, address))
    expect(await logIn(account, freshAddress(), succeed)).toBe('done')
  })

  it('from many addresses is limited all the same', async () => {
    const account = randomUUID()
    const addresses = Array.from({ length: perAccount * 10 + 5 }, freshAddress)
    await Promise.all(addresses.map((address) => logIn(account, address)))
    expect(asked).toBe(perAccount * 10)
  })

  it('of many accounts from one address is limited, and takes nothing from accounts once it is refused', async () => {
    const address = freshAddress()
    const accounts = Array.from({ length: perAddress + 5 }, () => randomUUID())
    await Promise.all(accounts.map((account) => logIn(account, address)))
    expect(asked).toBe(perAddress)
    expect(await logIn(randomUUID(), address, succeed)).toBe('too_many_requests')
  })

  it('from the addresses of one IPv6 network is guessing from one address', async () => {
    const account = randomUUID()
    const codes = await Promise.all(
      Array.from({ length: 10 }, (_, index) => logIn(account, `2001:db8:${process.pid % 9999}:1::${index}`)),
    )
    expect(codes.filter((code) => code === 'invalid_credentials')).toHaveLength(perAccount)
  })
})

describe('an attempt that is no guess costs nothing', () => {
  it('the right password, as often as a person logs in', async () => {
    const [account, address] = [randomUUID(), freshAddress()]
    const codes = await times(perAccount * 3, () => logIn(account, address, succeed))
    expect(new Set(codes)).toEqual(new Set(['done']))
  })

  it('an office of people behind one address', async () => {
    const address = freshAddress()
    for (let round = 0; round < 3; round++) {
      const people = Array.from({ length: perAddress }, () => randomUUID())
      const codes = await Promise.all(people.map((account) => logIn(account, address, succeed)))
      expect(new Set(codes)).toEqual(new Set(['done']))
    }
  })

  it('a service that is too busy', async () => {
    const [account, address] = [randomUUID(), freshAddress()]
    const busy = async () => {
      throw unavailable()
    }
    const codes = await times(perAccount * 2, () => logIn(account, address, busy))
    expect(new Set(codes)).toEqual(new Set(['unavailable']))
  })
})

describe('signing up', () => {
  const signUp = (address: string, work: () => Promise<void>, act: Act = 'register') =>
    codeOf(withinLimits({ act, account: randomUUID(), address }, work))

  it('is limited per address, for those who succeed and those who probe for addresses', async () => {
    const address = freshAddress()
    const half = Math.floor(signUpsPerAddress / 2)
    await times(half, () => signUp(address, succeed))
    await times(signUpsPerAddress - half, () => signUp(address, fail('email_taken')))
    expect(await signUp(address, succeed)).toBe('too_many_requests')
    expect(await signUp(freshAddress(), succeed)).toBe('done')
    expect(await logIn(randomUUID(), address, succeed)).toBe('done')
  })
})

it('an account is one, whether it is tried by its name or its address, in whatever case', async () => {
  const { username } = await givenUser()
  const account = await accountOf(username)
  expect(await accountOf(username.toUpperCase())).toBe(account)
  expect(await accountOf(`${username}@EXAMPLE.com`)).toBe(account)
  expect(await accountOf(`un${username}`)).not.toBe(account)
})
