import { randomUUID } from 'node:crypto'

type Account = { sub: string; password: string; confirmed: boolean }
type Input = {
  Username?: string
  Password?: string
  Filter?: string
  Token?: string
  AuthFlow?: string
  AuthParameters?: Record<string, string>
}

export class PoolError extends Error {}

const token = (claims: object) =>
  [JSON.stringify({ alg: 'none' }), JSON.stringify(claims), 'unsigned']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')

/** As much of a user pool as the integration tests of the domain ask for, in memory and without e-mails. */
export const userPool = () => {
  const accounts = new Map<string, Account>()
  const sessions = new Map<string, { loginId: string; id: string }>()
  const find = (loginId = ''): Account => {
    const account = accounts.get(loginId)
    if (!account) throw new PoolError('UserNotFoundException')
    return account
  }
  const make = (loginId = '', password = ''): Account => {
    if (accounts.has(loginId)) throw new PoolError('UsernameExistsException')
    const account = { sub: randomUUID(), password, confirmed: false }
    accounts.set(loginId, account)
    return account
  }
  const tokensOf = (refreshToken: string) => {
    const { loginId, id } = sessions.get(refreshToken) ?? {}
    if (loginId === undefined || !accounts.has(loginId)) throw new PoolError('NotAuthorizedException')
    const now = Math.floor(Date.now() / 1000)
    const claims = { sub: find(loginId).sub, username: loginId, origin_jti: id, auth_time: now }
    const AccessToken = token({ ...claims, exp: now + 3600, token_use: 'access' })
    return { AuthenticationResult: { AccessToken, RefreshToken: refreshToken, ExpiresIn: 3600 } }
  }
  const commands: Record<string, (input: Input) => object> = {
    SignUp: ({ Username, Password }) => ({ UserSub: make(Username, Password).sub, UserConfirmed: false }),
    AdminConfirmSignUp: ({ Username }) => {
      find(Username).confirmed = true
      return {}
    },
    AdminCreateUser: ({ Username }) => {
      make(Username).confirmed = true
      return {}
    },
    AdminSetUserPassword: ({ Username, Password = '' }) => {
      find(Username).password = Password
      return {}
    },
    AdminGetUser: ({ Username }) => {
      const { sub, confirmed } = find(Username)
      const UserStatus = confirmed ? 'CONFIRMED' : 'UNCONFIRMED'
      return { Username, UserStatus, UserAttributes: [{ Name: 'sub', Value: sub }] }
    },
    AdminDeleteUser: ({ Username = '' }) => {
      find(Username)
      accounts.delete(Username)
      return {}
    },
    ListUsers: ({ Filter = '' }) => {
      const loginId = JSON.parse(Filter.slice(Filter.indexOf('"'))) as string
      return { Users: accounts.has(loginId) ? [{ Username: loginId }] : [] }
    },
    InitiateAuth: ({ AuthFlow, AuthParameters = {} }) => {
      const { USERNAME = '', PASSWORD, REFRESH_TOKEN = '' } = AuthParameters
      if (AuthFlow === 'REFRESH_TOKEN_AUTH') return tokensOf(REFRESH_TOKEN)
      if (accounts.get(USERNAME)?.password !== PASSWORD) throw new PoolError('NotAuthorizedException')
      const refreshToken = randomUUID()
      sessions.set(refreshToken, { loginId: USERNAME, id: randomUUID() })
      return tokensOf(refreshToken)
    },
    RevokeToken: ({ Token = '' }) => {
      sessions.delete(Token)
      return {}
    },
    AdminUserGlobalSignOut: ({ Username }) => {
      for (const [refreshToken, { loginId }] of sessions)
        if (loginId === Username) sessions.delete(refreshToken)
      return {}
    },
    ForgotPassword: ({ Username }) => find(Username) && {},
  }
  return (command: string, input: Input): object => {
    const perform = commands[command]
    if (!perform) throw new Error(`No user pool in memory does ${command}`)
    return perform(input)
  }
}
