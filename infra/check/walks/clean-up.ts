import { expectSame } from '../report.ts'
import { eventually, type Walk } from '../walk.ts'

type Tokens = { accessToken: string }

/** Takes away everything that the check made. Users of an outside issuer stay: they are somebody's. */
export const cleanUp = async ({ report, rest, alice, bob, chatId, patienceMs }: Walk) => {
  await report.check('clean-up', 'the chat is deleted', () =>
    rest.call('deleteChat', { token: alice.token, params: { chatId } }),
  )
  if (!alice.password || !bob.password) return
  const { accessToken: token } = await rest.call<Tokens>('login', {
    body: { login: bob.username, password: bob.password },
  })
  await report.check('route', 'endOtherSessions', () => rest.call('endOtherSessions', { token }))
  for (const { name, userToken, password } of [
    { name: 'Bob', userToken: token, password: bob.password },
    { name: 'Alice', userToken: alice.token, password: alice.password },
  ]) {
    await report.check('clean-up', `${name} is erased`, async () => {
      await rest.call('eraseOwnUser', { token: userToken, body: { password } })
      await eventually('The end of the account', patienceMs, async () => {
        const { status } = await rest.request('getOwnUser', { token: userToken })
        return status === 401 ? status : undefined
      })
    })
  }
  await report.check('clean-up', 'an erased user cannot log in', async () => {
    const { status } = await rest.request('login', {
      body: { login: alice.username, password: alice.password },
    })
    expectSame('The status', status, 401)
  })
}
