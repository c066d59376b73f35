import { ses } from '../steps/domain/domain.ts'
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { changeEmail, confirmEmail } from '../../shared/domain/accounts/change-email.ts'
import { register } from '../../shared/domain/accounts/register.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import { getItem } from '../../shared/platform/storage/read.ts'
import { updateItem } from '../../shared/platform/storage/write.ts'
import { givenSession } from '../steps/domain/given-domain.ts'

const password = 'correct horse battery'
const freshAddress = () => `${randomUUID()}@example.com`

const givenAccount = async () => {
  const username = `acc-${randomUUID().slice(0, 8)}`
  const email = freshAddress()
  const { user } = await register({ username, email, password })
  return { userId: user.userId, username, email, credentials: givenSession(user.userId) }
}
type Account = Awaited<ReturnType<typeof givenAccount>>

const codesFor = (address: string): string[] =>
  ses.sentTo(address).flatMap(({ Content }) => /^\d{8}$/m.exec(Content.Simple.Body.Text.Data)?.[0] ?? [])

/** Asks for another address. @returns the code that was sent to it. */
const asking = async ({ credentials }: Account, email: string): Promise<string> => {
  await changeEmail(credentials, { email, password })
  return codesFor(email).at(-1) ?? ''
}
const addressOf = async ({ userId }: Account) =>
  (await getItem<{ email: string }>(keys.profile(userId)))?.email
const ownerOf = async (email: string) => (await getItem<{ userId: string }>(keys.email(email)))?.userId
const refused = (code: string) => expect.objectContaining({ code })

describe('changing the e-mail address', () => {
  it('swaps the reservations with the profile, for one of those who bring the code at once', async () => {
    const account = await givenAccount()
    const email = freshAddress()
    const code = await asking(account, email)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 4 }, () => confirmEmail(account.credentials, code)),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toEqual(refused('invalid_code'))
    expect(await addressOf(account)).toBe(email)
    expect([await ownerOf(email), await ownerOf(account.email)]).toEqual([account.userId, undefined])
    expect(await getItem(keys.emailChange(account.userId))).toBeUndefined()
  })

  it('lets five codes be tried, however many come at once', async () => {
    const account = await givenAccount()
    const code = await asking(account, freshAddress())
    const guesses = Array.from({ length: 12 }, (_, guess) => `guess ${guess}`)
    await Promise.allSettled(guesses.map((guess) => confirmEmail(account.credentials, guess)))
    await expect(confirmEmail(account.credentials, code)).rejects.toEqual(refused('invalid_code'))
    expect(await addressOf(account)).toBe(account.email)
  })

  it('takes no code that is late or of an earlier change, and keeps none that can be read', async () => {
    const account = await givenAccount()
    const [earlier, later] = [await asking(account, freshAddress()), await asking(account, freshAddress())]
    await expect(confirmEmail(account.credentials, earlier)).rejects.toEqual(refused('invalid_code'))
    const key = keys.emailChange(account.userId)
    expect(JSON.stringify(await getItem(key))).not.toContain(later)
    await updateItem(key, 'SET goodUntilMs = :past', { values: { ':past': Date.now() - 1 } })
    await expect(confirmEmail(account.credentials, later)).rejects.toEqual(refused('invalid_code'))
  })

  it('gives an address that two have proved to one of them, and the other keeps the own', async () => {
    const email = freshAddress()
    const accounts = [await givenAccount(), await givenAccount()] as const
    const codes = [await asking(accounts[0], email), await asking(accounts[1], email)] as const
    const outcomes = await Promise.allSettled(
      [0, 1].map((index) => confirmEmail(accounts[index as 0 | 1].credentials, codes[index as 0 | 1])),
    )
    const loser = outcomes.findIndex(({ status }) => status === 'rejected') as 0 | 1
    expect(outcomes[loser]).toMatchObject({ reason: { code: 'email_taken' } })
    expect(await ownerOf(email)).toBe(accounts[loser === 0 ? 1 : 0].userId)
    expect(await addressOf(accounts[loser])).toBe(accounts[loser].email)
    expect(await ownerOf(accounts[loser].email)).toBe(accounts[loser].userId)
  })

  it('respells an address that stays the same', async () => {
    const account = await givenAccount()
    const respelled = account.email.toUpperCase()
    await confirmEmail(account.credentials, await asking(account, respelled))
    expect(await addressOf(account)).toBe(respelled)
    expect(await ownerOf(respelled)).toBe(account.userId)
  })

  it('says when the code cannot be delivered, and when e-mails are throttled', async () => {
    const account = await givenAccount()
    const address = freshAddress()
    ses.answer(address, { status: 400, name: 'MessageRejected' })
    await expect(asking(account, address)).rejects.toEqual(refused('code_not_delivered'))
    ses.answer(address, 'nothing')
    await expect(asking(account, address)).rejects.toEqual(refused('unavailable'))
  })
})
