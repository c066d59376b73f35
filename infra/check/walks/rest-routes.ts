import { type Operation, routesWith } from '../../../shared/contract/routes/routes.ts'
import { expectSame, expectThat } from '../report.ts'
import type { Asked } from '../rest.ts'
import { eventually, type Person, type Walk } from '../walk.ts'

type Message = { seq: number; text: string }

/** The smallest PNG. */
const png = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  ),
)

/** Calls operations one by one, each as a check of its own. */
const caller = ({ report, rest }: Walk) => ({
  does: <T>(operation: Operation, asked: Asked) =>
    report.check('route', operation, () => rest.call<T>(operation, asked)),
  refuses: (operation: Operation, asked: Asked, ...codes: string[]) =>
    report.check('route', operation, () => rest.refused(operation, asked, ...codes)),
})

const walkProfiles = async (walk: Walk) => {
  const { does } = caller(walk)
  const { alice, bob } = walk
  await does('getOwnUser', { token: alice.token })
  await does('patchOwnUser', { token: alice.token, body: { displayName: 'Alice of the check' } })
  await does('putAvatar', { token: alice.token, bytes: png, contentType: 'image/png' })
  await does('getAvatar', { token: bob.token, params: { userId: alice.userId } })
  await does('deleteAvatar', { token: alice.token })
  await does('getUser', { token: bob.token, params: { userId: alice.userId } })
  await does('findUsers', { token: bob.token, query: { username: alice.username } })
  await does('blockUser', { token: bob.token, params: { userId: alice.userId } })
  await does('listBlocks', { token: bob.token })
  await does('unblockUser', { token: bob.token, params: { userId: alice.userId } })
  await does('exportOwnUser', { token: bob.token, body: {} })
  await walk.report.check('route', 'getExport', () =>
    eventually('The export', walk.patienceMs, async () => {
      const { state } = await walk.rest.call<{ state: string }>('getExport', { token: bob.token })
      return state === 'ready' ? state : undefined
    }),
  )
}

const walkChats = async (walk: Walk) => {
  const { does } = caller(walk)
  const { alice, bob, chatId, mark } = walk
  const params = { chatId }
  await does('listChats', { token: alice.token })
  await does('getChat', { token: bob.token, params })
  await does('patchChat', { token: alice.token, params, body: { description: 'Made by the check' } })
  await does('listMembers', { token: bob.token, params })
  await does('patchMember', {
    token: alice.token,
    params: { chatId, userId: bob.userId },
    body: { role: 'admin' },
  })
  const open = await does<{ chatId: string }>('createChat', {
    token: alice.token,
    body: { kind: 'public', name: `Check ${mark}` },
  })
  if (!open) return
  const ofOpen = { chatId: open.chatId }
  const ofBob = { chatId: open.chatId, userId: bob.userId }
  await does('listPublicChats', { token: bob.token, query: { prefix: `Check ${mark}` } })
  await does('joinChat', { token: bob.token, params: ofOpen })
  await does('removeMember', { token: alice.token, params: ofBob })
  await does('addMembers', { token: alice.token, params: ofOpen, body: { usernames: [bob.username] } })
  await does('banUser', { token: alice.token, params: ofBob })
  await does('unbanUser', { token: alice.token, params: ofBob })
  await does('deleteChat', { token: alice.token, params: ofOpen })
}

const walkMessages = async (walk: Walk) => {
  const { does } = caller(walk)
  const { report, rest, alice, bob, chatId, mark } = walk
  const send = (text: string) => ({
    token: alice.token,
    params: { chatId },
    body: { text, clientMessageId: `rest-${mark}` },
  })
  const sent = await does<Message>('sendMessage', send('Hello from the check'))
  if (!sent) return
  await report.check('guarantee', 'a repeated send is one message', async () => {
    const again = await rest.call<Message>('sendMessage', send('Hello from the check'))
    expectSame('The seq of the repeat', again.seq, sent.seq)
  })
  const params = { chatId, seq: String(sent.seq) }
  const reaction = { ...params, emoji: '👍' }
  await does('listMessages', { token: bob.token, params: { chatId } })
  await does('getProof', { token: bob.token, params: { chatId } })
  await does('editMessage', { token: alice.token, params, body: { text: 'Hello again' } })
  await does('addReaction', { token: bob.token, params: reaction })
  await does('removeReaction', { token: bob.token, params: reaction })
  await does('markRead', { token: bob.token, params: { chatId }, body: { seq: sent.seq } })
  await does('deleteMessage', { token: alice.token, params })
  await report.check('guarantee', 'a forged token is refused by the gateway', async () => {
    const { status } = await rest.request('listChats', { token: `${alice.token.slice(0, -4)}AAAA` })
    expectSame('The status', status, 401)
  })
  await report.check('guarantee', 'a body of 70 KB is refused', async () => {
    await rest.refused(
      'sendMessage',
      { ...send('x'.repeat(70_000)) },
      'payload_too_large',
      'validation_failed',
    )
  })
}

type Tokens = { accessToken: string }
type Session = { sessionId: string }

const walkOtherSessions = async (
  walk: Walk,
  { username, password, token }: Person & { password: string },
) => {
  const { does } = caller(walk)
  const logIn = async () =>
    (await walk.rest.call<Tokens>('login', { body: { login: username, password } })).accessToken
  const tokens = await walk.report.check('route', 'login', async () => [await logIn(), await logIn()])
  const [first, second] = tokens ?? []
  if (!first || !second) return
  const { sessionId } = await walk.rest.call<Session>('getSession', { token: first })
  await does('endSession', { token, params: { sessionId } })
  await does('logout', { token: second, body: {} })
}

/** Codes come by e-mail, so here each of these routes refuses one that is wrong. */
const walkAccounts = async (walk: Walk, person: Person & { password: string; refreshToken: string }) => {
  const { does, refuses } = caller(walk)
  const { username, password, token } = person
  const wrong = { code: '000000' }
  // An emulator takes any code.
  const nobody = `nobody-${walk.mark}`
  await refuses('register', { body: { username, email: 'nobody@example', password } }, 'validation_failed')
  await refuses('confirm', { body: { username: nobody, ...wrong } }, 'invalid_code')
  await does('resendCode', { body: { username } })
  await does('forgotPassword', { body: { login: nobody } })
  await refuses(
    'resetPassword',
    { body: { login: nobody, password: `${password}2`, ...wrong } },
    'invalid_code',
  )
  await refuses(
    'changePassword',
    { token, body: { currentPassword: 'not the password', newPassword: `${password}2` } },
    'invalid_credentials',
  )
  await refuses(
    'changeEmail',
    { token, body: { email: `other-${walk.mark}@example.com`, password: 'not the password' } },
    'invalid_credentials',
    'unavailable',
  )
  await refuses('confirmEmail', { token, body: wrong }, 'invalid_code')
  await does('refresh', { body: { refreshToken: person.refreshToken } })
  await walkOtherSessions(walk, person)
  await walk.report.check('guarantee', 'an unknown login is refused as a wrong password is', () =>
    walk.rest.refused(
      'login',
      { body: { login: 'nobody-at-all', password: 'not the password' } },
      'invalid_credentials',
    ),
  )
}

type NewHook = { hookId: string; url: string }

const walkHooks = async (walk: Walk) => {
  const { does } = caller(walk)
  const { token } = walk.alice
  const params = { chatId: walk.chatId }
  const hook = await does<NewHook>('createHook', { token, params, body: { name: 'Check' } })
  await does('listHooks', { token, params })
  if (!hook) return
  const secret = hook.url.slice(hook.url.lastIndexOf('/') + 1)
  await does('postToHook', { params: { secret }, body: { text: 'CPU is above 90 %' } })
  await does('deleteHook', { token, params: { ...params, hookId: hook.hookId } })
}

const walkAdministration = async (walk: Walk) => {
  const { refuses } = caller(walk)
  const { alice, bob, chatId } = walk
  const { token } = alice
  const params = { userId: bob.userId }
  await refuses('findAnyUsers', { token, query: { prefix: 'check' } }, 'forbidden')
  await refuses('suspendUser', { token, params }, 'forbidden')
  await refuses('reinstateUser', { token, params }, 'forbidden')
  await refuses('deleteAnyMessage', { token, params: { chatId, seq: '1' } }, 'forbidden')
  await refuses('deleteAnyChat', { token, params: { chatId } }, 'forbidden')
}

const walkSessions = async (walk: Walk) => {
  const { does, refuses } = caller(walk)
  const { token } = walk.alice
  await does('getSession', { token })
  await does('getSignIn', {})
  await does('listSessions', { token })
  await does('createTicket', { token })
  const lookedUp = { query: { token: 'x'.repeat(43) } }
  await refuses('lookAtUnsubscribe', lookedUp, 'link_not_found')
  await refuses('unsubscribe', lookedUp, 'link_not_found')
}

/** Every route of the contract, as people would call it. */
export const walkRoutes = async (walk: Walk) => {
  await walkSessions(walk)
  await walkProfiles(walk)
  await walkChats(walk)
  await walkMessages(walk)
  await walkHooks(walk)
  await walkAdministration(walk)
  const { password, refreshToken } = walk.alice
  if (password && refreshToken) await walkAccounts(walk, { ...walk.alice, password, refreshToken })
}

/** The users of an outside issuer are somebody's: their sessions and accounts stay. */
const notOfOthers: readonly Operation[] = ['eraseOwnUser', 'endSession', 'endOtherSessions', 'logout']

/** Whether no route was left out, a new one included. */
export const allRoutesWalked = ({ report, rest, alice }: Walk) =>
  report.check('route', 'all of the contract were called', async () => {
    const left = routesWith(alice.password ? 'pool' : 'outside issuer')
      .map(([operation]) => operation)
      .filter((operation) => alice.password !== undefined || !notOfOthers.includes(operation))
      .filter((operation) => !rest.walked.has(operation))
    expectThat(left.length === 0, `Not called, or not answered as promised: ${left.join(', ')}`)
  })
