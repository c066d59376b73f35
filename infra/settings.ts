import { RemovalPolicy } from 'aws-cdk-lib'
import type { Node } from 'constructs'
import * as z from 'zod'
import type { SignIn } from '../shared/contract/sign-in.ts'
import { InvalidSettingsError } from './invalid-settings-error.ts'
import { emulators } from './local-gaps.ts'

const flag = z
  .union([z.boolean(), z.enum(['true', 'false'])])
  .transform((value) => value === true || value === 'true')
const number = z.coerce.number<string | number>()
const list = z
  .union([z.string(), z.array(z.string())])
  .transform((value) =>
    (typeof value === 'string' ? value.split(',') : value).map((part) => part.trim()).filter(Boolean),
  )
const stageName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,19}$/,
    'must be 1–20 lower-case letters, digits or dashes, starting with a letter',
  )
const origin = z.string().regex(/^https?:\/\/[^/]+$/, 'must look like https://chat.example.com')
const busName = z.string().regex(/^[\w.-]{1,256}$/, 'must be 1–256 letters, digits or any of "_.-"')
const domainName = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must look like api.example.com')
/** The longest delay of SQS is 900 s: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const queueSeconds = number.int().min(1).max(900)
/** The choices of CloudWatch Logs: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const logDays = number.pipe(
  z.literal([
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
  ]),
)

/** Every setting, as a deployer gives it. README.md has the table. */
const Given = z.strictObject({
  stage: stageName,
  /** The fate of the data when the stack is deleted. By default only the stage `dev` and local deployments lose it. */
  removalPolicy: z.enum(['retain', 'destroy']).optional(),
  /** The stream of a restored table to use in place of the stack's own, which is kept aside (operating.md). */
  restoredTableStreamArn: z
    .string()
    .regex(/^arn:[\w-]+:dynamodb:[^/]+:table\/[\w.-]+\/stream\//, 'must be the stream of a table')
    .optional(),
  /** The emulator that the stack is deployed to. What that one cannot create is left out (local-gaps.ts). */
  emulator: z.enum(emulators).optional(),

  /** A new account must prove its e-mail address before its first log-in. */
  confirmSignUps: flag.optional(),
  /**
   * Each refresh brings a new refresh token and ends the old one. It needs Cognito's Essentials plan (operating.md).
   */
  refreshTokenRotation: flag.default(false),
  /** An OpenID Connect issuer whose tokens are accepted in place of the user pool's. */
  oidcIssuer: z.url({ protocol: /^https?$/ }).optional(),
  oidcAudience: z.string().min(1).optional(),
  /**
   * The web page, and the command line, as that issuer knows them: public clients. Without one, nobody signs in there.
   */
  oidcPageClientId: z.string().min(1).optional(),
  oidcCliClientId: z.string().min(1).optional(),
  /** The scopes that both ask for. */
  oidcScopes: z.string().min(1).default('openid profile email offline_access'),
  /** The parameter by which the issuer is asked for tokens for oidcAudience; some give them without. */
  oidcAudienceParameter: z.enum(['resource', 'audience']).optional(),
  /** The origins of the issuer's endpoints, which the web page calls. By default the issuer's own. */
  oidcOrigins: list.pipe(z.array(origin)).optional(),
  /** The claim of its tokens that lists a user's roles: its name, or a path of names with dots between them. */
  oidcRolesClaim: z.string().min(1).max(256).optional(),
  /** The user pool's issuer as its tokens name it, on an emulator whose CloudFormation names another. */
  userPoolIssuer: z.url({ protocol: /^https?$/ }).optional(),

  /** Texts of erased users stay, without an author; else they become tombstones. Their files go either way. */
  keepErasedTexts: flag.default(true),

  /** The group of the user pool, or the role of the outside issuer, that makes platform admins. */
  adminRole: z
    .string()
    .regex(/^[^\s,]{1,128}$/, 'must be 1–128 characters without spaces and commas')
    .default('parley-admins'),

  /** The rate at which one sender may write into one chat, and the burst above it. */
  messagesPerSecond: number.min(0.1).max(1000).default(10),
  messageBurst: number.int().min(1).max(1000).default(20),
  /** People whom one user may add to chats in an hour, direct chats included. One request adds up to 100. */
  addsPerHour: number.int().min(100).max(1_000_000).default(200),
  /** Sockets that one user may have open. One more closes the oldest. */
  socketsPerUser: number.int().min(1).max(100).default(25),
  /** How often one user may connect, and the burst above it: all devices of a user may come back at once. */
  connectsPerMinute: number.min(1).max(60_000).default(30),
  connectBurst: number.int().min(1).max(1000).default(60),
  /** Seconds until a user without a socket is announced as offline. Whoever reloads a page is back by then. */
  presenceGraceSeconds: number.int().min(0).max(900).default(5),

  /**
   * Posts to sockets that queues make in a second, all together: those to chats of more than 250 sockets. API Gateway
   * lets 10,000 requests, frames and posts a second through, of all APIs of an account, unless AWS has raised that.
   */
  postsPerSecond: number.int().min(1000).max(1_000_000).default(4000),

  /**
   * A function that is asked about each message and edit before it gets its place: its name, or its ARN in this region.
   */
  moderator: z
    .string()
    .regex(
      /^(arn:[\w-]+:lambda:[\w-]+:\d{12}:function:)?[\w-]{1,64}(:[\w-]{1,128})?$/,
      'must be the name or the ARN of a function',
    )
    .optional(),
  /** The time that it has, and what holds when it fails or takes longer. */
  moderationDeadlineMs: number.int().min(100).max(10_000).default(1500),
  moderationFallback: z.enum(['allow', 'refuse']).default('allow'),

  /** Failed log-ins and codes for one account from one source address in 15 minutes; from all addresses, ten times. */
  attemptsPerAccount: number.int().min(1).max(100_000).default(10),
  /** Failed log-ins and codes from one source address in 15 minutes. An office may share one. */
  attemptsPerAddress: number.int().min(1).max(100_000).default(200),
  /** New accounts from one source address in an hour. */
  signUpsPerAddress: number.int().min(1).max(100_000).default(100),
  /** CloudFront in front of the APIs sends it in a header, so that the address that it saw counts (operating.md). */
  proxySecret: z
    .string()
    .regex(/^[\w-]{32,128}$/, 'must be 32–128 letters, digits, "-" or "_"')
    .optional(),

  /** `stub` writes each e-mail into the log; `ses`, the default with `emailFrom`, sends it. */
  emailSender: z.enum(['ses', 'stub']).optional(),
  /** The sender of all e-mails, those of the user pool too. SES must have verified it in the stack's region. */
  emailFrom: z.email().optional(),
  /** The identity that SES has verified for it: its domain, a domain above that, or the address itself. */
  emailIdentity: z.union([z.email(), domainName]).optional(),
  /** Members have so long to read a message by themselves before they get an e-mail about it. */
  notificationDelaySeconds: queueSeconds.default(60),
  /** A member gets at most one e-mail per chat in this time. */
  notificationIntervalSeconds: queueSeconds.default(300),
  /** The page that e-mails link to; by default the web page of this deployment. */
  webUrl: z.url({ protocol: /^https?$/ }).optional(),

  /** The bus of session events. Two stages in one account and region need two names. */
  eventBusName: busName.optional(),
  /** The bus of domain events. */
  domainEventBusName: busName.optional(),

  /** Further origins whose pages may call the HTTP API and upload attachments. */
  corsOrigins: list.pipe(z.array(origin)).default([]),
  /** Domain names of the APIs. The certificate covers both and is in the stack's region. */
  restDomain: domainName.optional(),
  webSocketDomain: domainName.optional(),
  certificateArn: z.string().startsWith('arn:').optional(),
  /** The domain name of the web page. CloudFront takes certificates of us-east-1 only. */
  webDomain: domainName.optional(),
  webCertificateArn: z
    .string()
    .regex(/^arn:[\w-]+:acm:us-east-1:/, 'must be a certificate in us-east-1')
    .optional(),

  /** Gets an e-mail about every alarm. */
  alarmAddress: z.email().optional(),
  /** A dashboard in CloudWatch, which costs $3 a month, also when nobody looks at it. */
  dashboard: flag.default(false),
  logRetentionDays: logDays.default(30),
  /**
   * The stack sets the account's role for API Gateway logs. Without it, the region must have one (gateway-log-role.ts).
   */
  gatewayLogRole: flag.default(true),
})
type Given = z.output<typeof Given>

/** A value as code gives it: only the command line has texts for everything. */
type InCode<Value> = number extends Value
  ? number
  : true extends Value
    ? boolean
    : string[] extends Value
      ? readonly string[]
      : Value
/** Every setting, as code gives it. */
export type SettingsInCode = {
  readonly [Name in keyof z.input<typeof Given>]?: InCode<z.input<typeof Given>[Name]>
}

export const settingNames = Object.keys(Given.shape)

/** No stage is taken for production by its name: data is kept everywhere but where it is known to be for trying out. */
const removalPolicyOf = ({ removalPolicy, stage, emulator }: Given) =>
  removalPolicy ?? (stage === 'dev' || emulator ? 'destroy' : 'retain')
/** Verifying a domain verifies its subdomains: https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html */
const covers = (identity: string, address: string): boolean => {
  const domain = domainOf(address)
  return identity === address || identity === domain || domain.endsWith(`.${identity}`)
}
const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)

/** Settings that are given together or not at all. */
const groups = [
  ['oidcIssuer', 'oidcAudience'],
  ['restDomain', 'webSocketDomain', 'certificateArn'],
  ['webDomain', 'webCertificateArn'],
] as const satisfies (keyof Given)[][]

/** Settings that say nothing without an outside issuer. */
const ofIssuer = [
  'oidcPageClientId',
  'oidcCliClientId',
  'oidcAudienceParameter',
  'oidcOrigins',
  'oidcRolesClaim',
] as const satisfies (keyof Given)[]

type Problem = [setting: keyof Given, message: string]

/** Settings that are valid one by one and not together. */
const conflictsIn = (given: Given): Problem[] => {
  const problems: Problem[] = []
  if (given.emailSender === 'ses' && !given.emailFrom) {
    problems.push(['emailSender', 'needs emailFrom, an address that SES has verified'])
  }
  if (given.emailIdentity && !(given.emailFrom && covers(given.emailIdentity, given.emailFrom))) {
    problems.push(['emailIdentity', 'must be the address in emailFrom, its domain, or a domain above that'])
  }
  if (given.oidcIssuer?.startsWith('http:') && !given.emulator) {
    problems.push(['oidcIssuer', 'must begin with https://'])
  }
  if (given.refreshTokenRotation && given.oidcIssuer) {
    problems.push(['refreshTokenRotation', 'is for the user pool; with oidcIssuer that issuer decides'])
  }
  for (const name of ofIssuer) {
    if (given[name] !== undefined && given.oidcIssuer === undefined) problems.push([name, 'needs oidcIssuer'])
  }
  if (given.userPoolIssuer && !given.emulator) {
    problems.push(['userPoolIssuer', 'is for emulators only; on AWS CloudFormation names it'])
  }
  if (given.eventBusName !== undefined && given.domainEventBusName === given.eventBusName) {
    problems.push(['domainEventBusName', 'must be another bus than eventBusName'])
  }
  for (const [first, ...others] of groups) {
    const present = [first, ...others].filter((name) => given[name] !== undefined).length
    if (present > 0 && present <= others.length) {
      problems.push([first, `must be set together with ${others.join(' and ')}`])
    }
  }
  return problems
}

const signInOf = (given: Given): SignIn => {
  const { oidcIssuer, oidcAudience, oidcAudienceParameter: parameter } = given
  const { oidcPageClientId: pageClientId, oidcCliClientId: cliClientId } = given
  if (!oidcIssuer || !oidcAudience) return { kind: 'password' }
  return {
    kind: 'issuer',
    issuer: oidcIssuer,
    ...(pageClientId && { pageClientId }),
    ...(cliClientId && { cliClientId }),
    scope: given.oidcScopes,
    ...(parameter && { audience: { parameter, value: oidcAudience } }),
  }
}

const originsOf = ({ oidcIssuer, oidcOrigins }: Given): string[] =>
  oidcOrigins ?? (oidcIssuer ? [new URL(oidcIssuer).origin] : [])

/** The settings with every default, and groups as one value each. */
const complete = (given: Given) => {
  const { oidcIssuer, oidcAudience, ...withoutOidc } = given
  const { restDomain, webSocketDomain, certificateArn, ...withoutDomains } = withoutOidc
  const { webDomain, webCertificateArn, ...withoutWeb } = withoutDomains
  const { emailFrom, emailIdentity, ...rest } = withoutWeb
  return {
    ...rest,
    removalPolicy: removalPolicyOf(given),
    /** Whether the stack, table and user pool refuse to be deleted. */
    protectData: removalPolicyOf(given) === 'retain',
    confirmSignUps: given.confirmSignUps ?? given.emulator === undefined,
    emailSender: given.emailSender ?? (given.emailFrom ? 'ses' : 'stub'),
    /** The sender of e-mails, and the identity in SES that allows it. */
    email: emailFrom ? { from: emailFrom, identity: emailIdentity ?? domainOf(emailFrom) } : undefined,
    signIn: signInOf(given),
    /** The origins that the web page calls to sign in. */
    signInOrigins: originsOf(given),
    oidc: oidcIssuer && oidcAudience ? { issuer: oidcIssuer, audience: oidcAudience } : undefined,
    domain:
      restDomain && webSocketDomain && certificateArn
        ? { restDomain, webSocketDomain, certificateArn }
        : undefined,
    web:
      webDomain && webCertificateArn ? { domain: webDomain, certificateArn: webCertificateArn } : undefined,
  }
}

const Settings = Given.check(({ value, issues }) => {
  for (const [setting, message] of conflictsIn(value)) {
    issues.push({ code: 'custom', input: value, path: [setting], message })
  }
}).transform(complete)

/** The choices of a deployer, complete with defaults. */
export type Settings = z.output<typeof Settings>

/**
 * Checks settings that are given as strings (`--context stage=prod`) or as values (cdk.json, the construct's props).
 *
 * @throws InvalidSettingsError, whose message is one sentence that names every problem.
 */
export const parseSettings = (given: Record<string, unknown>): Settings => {
  const result = Settings.safeParse(given)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => {
    const { path, message } = issue
    if (issue.code === 'unrecognized_keys') return `${issue.keys.join(', ')}: no such setting`
    const value = given[String(path[0])]
    return `${path.map(String).join('.')}${value === undefined ? '' : ` "${value}"`}: ${message}`
  })
  throw new InvalidSettingsError(`Parley cannot be deployed with these settings: ${problems.join('; ')}.`)
}

/** Settings with the names that a stack of its own has unless others are given. */
export const withDefaultNames = (given: Record<string, unknown>) => {
  const { stage = 'dev' } = given
  return {
    eventBusName: 'user-session-events',
    domainEventBusName: `parley-${stage}-domain-events`,
    ...given,
    stage,
  }
}

/** The settings of a stack of its own. @throws InvalidSettingsError */
export const deploymentSettings = (given: Record<string, unknown>): Settings =>
  parseSettings(withDefaultNames(given))

/** Every setting that the CDK context gives. */
export const settingsInContext = (node: Node): Record<string, unknown> => {
  const values = settingNames.map((name) => [name, node.tryGetContext(name)] as const)
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}

/** The removal policy of resources that hold data. */
export const dataRemovalPolicy = ({ removalPolicy }: Settings) =>
  removalPolicy === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY
