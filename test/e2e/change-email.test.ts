import { expect, test } from 'vitest'
import { freshName, givenAccount, givenRegistered } from '../steps/accounts/given-users.ts'
import { rest } from '../steps/api/rest.ts'
import { deployment } from '../steps/deployment/deployment.ts'
import { eventually } from '../steps/generic/eventually.ts'
import { accountEmailsIn } from '../steps/pool/pool-codes.ts'
import { addressInPool } from '../steps/pool/stored-address.ts'

const emailsTo = (address: string) => accountEmailsIn(deployment().endpointUrl, address)
const codeFor = async (address: string) => {
  const [email] = (await emailsTo(address)).slice(-1)
  return /^\d{8}$/m.exec(email?.text ?? '')?.[0] ?? ''
}

test('a new e-mail address counts once its code comes back, and until then the old one does', async () => {
  const { rest: own, email: before, password, username, userId } = await givenRegistered()
  const email = `${freshName('New')}@example.com`
  const { status } = await own.done('changeEmail', { body: { email, password } })
  expect(status).toBe(202)
  expect((await own.done('getOwnUser')).body.email).toBe(before)
  await rest().refused('login', { body: { login: email, password } }, 'invalid_credentials')

  const code = await codeFor(email)
  const wrong = code === '00000000' ? '00000001' : '00000000'
  await own.refused('confirmEmail', { body: { code: wrong } }, 'invalid_code')
  await own.done('confirmEmail', { body: { code: ` ${code}\n` } })
  expect((await own.done('getOwnUser')).body.email).toBe(email)
  await rest().done('login', { body: { login: email.toUpperCase(), password } })
  await rest().refused('login', { body: { login: before, password } }, 'invalid_credentials')
  await own.refused('confirmEmail', { body: { code } }, 'invalid_code')

  const [told] = await emailsTo(before)
  expect(told?.text).toContain(username)
  await eventually('the pool has the new address', async () =>
    (await addressInPool(userId)) === email ? true : undefined,
  )
  // The old address is free.
  const body = { username: freshName(), email: before, password }
  await rest().done('register', { body })
})

test('a wrong password sends no code, and an address that another has tells nobody but its owner', async () => {
  const [{ rest: own, password }, other] = [await givenRegistered(), await givenAccount()]
  const wrong = { email: other.email, password: 'wrong horse battery' }
  await own.refused('changeEmail', { body: wrong }, 'invalid_credentials')
  expect(await emailsTo(other.email)).toEqual([])
  await own.done('changeEmail', { body: { email: other.email, password } })
  const code = await codeFor(other.email)
  await own.refused('confirmEmail', { body: { code } }, 'email_taken')
  await own.refused('changeEmail', { body: { email: 'nobody', password } }, 'validation_failed')
})
