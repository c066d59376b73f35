import { randomUUID } from 'node:crypto'
import { claimsOf } from '../steps/generic/claims-of.ts'

type Claims = Record<string, unknown>

/** The maker of access tokens. */
export type Tokens = {
  /** The claims of a new session. */
  claimsOfLogIn: (sub: string) => Claims
  tokenOf: (claims: Claims) => string
}

type Account = {
  sub: string
  name: string
  email: string
  password: string
  confirmed: boolean
  refreshTokens: Set<string>
}
type Input = Record<string, unknown> & {
  Username?: string
  Password?: string
  AuthFlow?: string
  AuthParameters?: Record<string, string>
  UserAttributes?: { Name: string; Value: string }[]
}

/** An error of Cognito, by its name. */
export class PoolError extends Error {
  override readonly name: string
  constructor(name: string, message = name) {
    super(message)
    this.name = name
  }
}

/** The parameters that Cognito's API takes. @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/ */
const patterns: Record<string, RegExp> = {
  Username: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u,
  Password: /^[\S]+.*[\S]+$/u,
  PreviousPassword: /^[\S]+.*[\S]+$/u,
  ProposedPassword: /^[\S]+.*[\S]+$/u,
  ConfirmationCode: /^[\S]{1,2048}$/u,
  RefreshToken: /^[A-Za-z0-9\-_=.]+$/,
  AccessToken: /^[A-Za-z0-9\-_=.]+$/,
  Token: /^[A-Za-z0-9\-_=.]+$/,
}
const passwordLength = { min: 8, max: 256 }

/** The code that counts for every account. */
export const rightCode = '246810'

/** A user pool in memory: its accounts and its tokens, and the refusals of Cognito's API for malformed input. */
export class UserPoolInMemory {
  readonly #accounts = new Map<string, Account>()
  readonly #bySub = new Map<string, Account>()
  readonly #tokens: Tokens
  #writes = 0
  /** Refresh tokens of log-ins that nobody has asked about yet. */
  readonly #newTokens = new Set<string>()

  constructor(tokens: Tokens) {
    this.#tokens = tokens
  }

  /** How often something was changed since this was asked last. A log-in changes nothing, and one taken back neither. */
  takeWrites(): number {
    const writes = this.#writes
    this.#writes = 0
    this.#newTokens.clear()
    return writes
  }

  execute(operation: string, input: Input): object {
    for (const [name, pattern] of Object.entries(patterns)) {
      const value = input[name]
      if (value !== undefined && !pattern.test(String(value)))
        throw new PoolError('InvalidParameterException', `Value at '${name}' failed to satisfy constraint`)
    }
    const perform = this.#operations[operation]
    if (!perform) throw new Error(`No user pool in memory does ${operation}`)
    return perform(input)
  }

  #find({ Username }: Input): Account {
    if (Username === undefined)
      throw new PoolError('InvalidParameterException', "'Username' must not be null")
    const account = this.#accounts.get(Username)
    if (!account) throw new PoolError('UserNotFoundException')
    return account
  }

  #write(change: () => void): object {
    change()
    this.#writes++
    return {}
  }

  #create(
    { Username = randomUUID(), Password = '', UserAttributes = [] }: Input,
    confirmed: boolean,
  ): Account {
    if (this.#accounts.has(Username)) throw new PoolError('UsernameExistsException')
    const email = UserAttributes.find(({ Name }) => Name === 'email')?.Value ?? ''
    const account: Account = {
      sub: randomUUID(),
      name: Username,
      email,
      password: Password,
      confirmed,
      refreshTokens: new Set(),
    }
    this.#write(() => {
      this.#accounts.set(Username, account)
      this.#bySub.set(account.sub, account)
    })
    return account
  }

  #requirePassword(password: string): void {
    const length = [...password].length
    if (length < passwordLength.min)
      throw new PoolError('InvalidPasswordException', 'Password not long enough')
    if (length > passwordLength.max) throw new PoolError('InvalidParameterException')
  }

  #requireCode({ ConfirmationCode }: Input): void {
    if (ConfirmationCode !== rightCode) throw new PoolError('CodeMismatchException')
  }

  #issue(account: Account, claims: Claims): object {
    const token = `refresh.${Buffer.from(JSON.stringify({ name: account.name, claims })).toString('base64url')}`
    account.refreshTokens.add(token)
    this.#newTokens.add(token)
    const AccessToken = this.#tokens.tokenOf({ ...claims, jti: randomUUID() })
    return {
      AuthenticationResult: { AccessToken, RefreshToken: token, ExpiresIn: 3600, TokenType: 'Bearer' },
    }
  }

  #logIn(name: string, password: string): object {
    const account = this.#accounts.get(name)
    if (!account || account.password !== password) throw new PoolError('NotAuthorizedException')
    if (!account.confirmed) throw new PoolError('UserNotConfirmedException')
    return this.#issue(account, { ...this.#tokens.claimsOfLogIn(account.sub), username: account.name })
  }

  #refresh(token: string): object {
    if (!patterns['RefreshToken']?.test(token)) throw new PoolError('InvalidParameterException')
    let named: { name: string; claims: Claims }
    try {
      named = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    } catch {
      throw new PoolError('NotAuthorizedException', 'Invalid Refresh Token')
    }
    const account = this.#accounts.get(named.name)
    if (!account?.refreshTokens.has(token)) throw new PoolError('NotAuthorizedException')
    const AccessToken = this.#tokens.tokenOf({ ...named.claims, jti: randomUUID() })
    return { AuthenticationResult: { AccessToken, ExpiresIn: 3600, TokenType: 'Bearer' } }
  }

  readonly #operations: Record<string, (input: Input) => object> = {
    SignUp: (input) => {
      this.#requirePassword(input.Password ?? '')
      return { UserSub: this.#create(input, false).sub, UserConfirmed: false }
    },
    AdminCreateUser: (input) => ({ User: { Username: this.#create(input, true).name } }),
    AdminConfirmSignUp: (input) => {
      const account = this.#find(input)
      return this.#write(() => Object.assign(account, { confirmed: true }))
    },
    ConfirmSignUp: (input) => {
      const account = this.#find(input)
      if (account.confirmed) throw new PoolError('NotAuthorizedException')
      this.#requireCode(input)
      return this.#write(() => Object.assign(account, { confirmed: true }))
    },
    AdminSetUserPassword: (input) => {
      const account = this.#find(input)
      return this.#write(() => Object.assign(account, { password: input.Password, confirmed: true }))
    },
    AdminDeleteUser: (input) => {
      const account = this.#find(input)
      return this.#write(() => {
        this.#accounts.delete(account.name)
        this.#bySub.delete(account.sub)
      })
    },
    AdminGetUser: (input) => {
      const { name, sub, email, confirmed } = this.#find(input)
      const UserAttributes = Object.entries({ sub, email }).map(([Name, Value]) => ({ Name, Value }))
      return { Username: name, UserAttributes, UserStatus: confirmed ? 'CONFIRMED' : 'UNCONFIRMED' }
    },
    ListUsers: ({ Filter }) => {
      const [, value = '""'] = /^username = (".*")$/.exec(String(Filter)) ?? []
      const name: string = JSON.parse(value)
      return { Users: this.#accounts.has(name) ? [{ Username: name }] : [] }
    },
    InitiateAuth: ({ AuthFlow, AuthParameters = {} }) =>
      AuthFlow === 'REFRESH_TOKEN_AUTH'
        ? this.#refresh(AuthParameters['REFRESH_TOKEN'] ?? '')
        : this.#logIn(AuthParameters['USERNAME'] ?? '', AuthParameters['PASSWORD'] ?? ''),
    ResendConfirmationCode: (input) => {
      if (this.#find(input).confirmed) throw new PoolError('InvalidParameterException')
      return {}
    },
    ForgotPassword: (input) => {
      if (!this.#find(input).confirmed) throw new PoolError('InvalidParameterException')
      return {}
    },
    ConfirmForgotPassword: (input) => {
      const account = this.#find(input)
      this.#requireCode(input)
      this.#requirePassword(input.Password ?? '')
      return this.#write(() => Object.assign(account, { password: input.Password }))
    },
    ChangePassword: ({ AccessToken, PreviousPassword, ProposedPassword }) => {
      const { sub } = claimsOf(String(AccessToken))
      const account = this.#bySub.get(String(sub))
      if (!account || account.password !== PreviousPassword) throw new PoolError('NotAuthorizedException')
      this.#requirePassword(String(ProposedPassword))
      return this.#write(() => Object.assign(account, { password: ProposedPassword }))
    },
    AdminUpdateUserAttributes: (input) => {
      const account = this.#find(input)
      const email = input.UserAttributes?.find(({ Name }) => Name === 'email')?.Value
      return this.#write(() => Object.assign(account, { email }))
    },
    AdminUserGlobalSignOut: (input) => {
      const account = this.#find(input)
      return this.#write(() => account.refreshTokens.clear())
    },
    RevokeToken: ({ Token }) => {
      const token = String(Token)
      for (const { refreshTokens } of this.#accounts.values())
        if (refreshTokens.delete(token) && !this.#newTokens.has(token)) this.#writes++
      return {}
    },
  }
}
