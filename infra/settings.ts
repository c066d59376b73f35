import type { Node } from 'constructs'
import * as z from 'zod'

const flag = z
  .union([z.boolean(), z.enum(['true', 'false'])])
  .transform((value) => value === true || value === 'true')
const stageName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,19}$/,
    'must be 1–20 lower-case letters, digits or dashes, starting with a letter',
  )
/** What CloudWatch Logs offers: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const
const days = z.coerce.number<string | number>().pipe(z.literal(retentionDays))
const list = z
  .union([z.string(), z.array(z.string())])
  .transform((value) =>
    (typeof value === 'string' ? value.split(',') : value).map((s) => s.trim()).filter(Boolean),
  )
/** SQS delays a message by no more: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const queueSeconds = z.coerce.number<string | number>().int().min(1).max(900)
const origin = z.string().regex(/^https?:\/\/[^/]+$/, 'must look like https://chat.example.com')
const busName = z.string().regex(/^[\w.-]{1,256}$/, 'must be 1–256 letters, digits or any of "_.-"')
const domainName = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must look like api.example.com')

const Context = z.object({
  stage: stageName.default('dev'),
  /** What becomes of the data when the stack is deleted; production stages may not choose `destroy`. */
  removalPolicy: z.enum(['retain', 'destroy']).optional(),
  /** Deployed to an emulator: what that cannot create is left out (local-gaps.ts). */
  local: flag.default(false),
  /** Whether a new account must prove its e-mail address before its first login. */
  confirmSignUps: flag.optional(),
  /** `stub` writes each e-mail into the log; `ses`, the default where `emailFrom` is given, sends it. */
  emailSender: z.enum(['ses', 'stub']).optional(),
  /** Who e-mails come from: SES must have verified the address, or its domain, in the stack's region. */
  emailFrom: z.email().optional(),
  /** How long members are left to read a message by themselves before an e-mail tells them of it. */
  notificationDelaySeconds: queueSeconds.default(60),
  /** A member gets at most one e-mail per chat in this time. */
  notificationIntervalSeconds: queueSeconds.default(300),
  /** The page to which e-mails lead back; by default the web page of this deployment. */
  webUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** Told of every alarm, by e-mail. */
  alarmAddress: z.email().optional(),
  /** The bus that carries session events; two stages in one account and region need two names. */
  eventBusName: busName.default('user-session-events'),
  /** The bus that carries domain events; by default it is named after the stage. */
  domainEventBusName: busName.optional(),
  /** Further origins whose pages may call the HTTP API. */
  corsOrigins: list.pipe(z.array(origin)).default([]),
  logRetentionDays: days.default(30),
  /** What one sender may write into one chat: at length, and at once. */
  messagesPerSecond: z.coerce.number<string | number>().min(0.1).max(1000).default(10),
  messageBurst: z.coerce.number<string | number>().int().min(1).max(1000).default(20),
  /** An outside OpenID Connect issuer whose tokens are accepted in place of the user pool's. */
  oidcIssuer: z.url({ protocol: /^https$/ }).optional(),
  oidcAudience: z.string().min(1).optional(),
  /** Custom domain names; the certificate covers both and lies in the stack's region. */
  restDomain: domainName.optional(),
  webSocketDomain: domainName.optional(),
  certificateArn: z.string().startsWith('arn:').optional(),
  /** The web page's own name; CloudFront takes certificates of us-east-1 only. */
  webDomain: domainName.optional(),
  webCertificateArn: z
    .string()
    .regex(/^arn:[\w-]+:acm:us-east-1:/, 'must be a certificate in us-east-1')
    .optional(),
})

const defaultDomainEventBus = (stage: string) => `parley-${stage}-domain-events`
const isProduction = (stage: string) => /^prod/.test(stage)

const Settings = Context.check((ctx) => {
  const refuse = (path: string, message: string) =>
    ctx.issues.push({ code: 'custom', input: ctx.value, path: [path], message })
  const { stage, removalPolicy, oidcIssuer, oidcAudience } = ctx.value
  const { eventBusName, domainEventBusName = defaultDomainEventBus(stage) } = ctx.value
  const { restDomain, webSocketDomain, certificateArn, webDomain, webCertificateArn } = ctx.value
  const { emailSender, emailFrom } = ctx.value
  if (emailSender === 'ses' && !emailFrom)
    refuse('emailSender', 'needs emailFrom, an address that SES has verified')
  if (isProduction(stage) && removalPolicy === 'destroy')
    refuse('removalPolicy', 'must be retain in production')
  if (domainEventBusName === eventBusName)
    refuse('domainEventBusName', 'must be another bus than eventBusName')
  if (!oidcIssuer !== !oidcAudience) refuse('oidcIssuer', 'and oidcAudience go together')
  const domainParts = [restDomain, webSocketDomain, certificateArn].filter(Boolean).length
  if (domainParts % 3 !== 0) refuse('restDomain', ', webSocketDomain and certificateArn go together')
  if (!webDomain !== !webCertificateArn) refuse('webDomain', 'and webCertificateArn go together')
}).transform(({ oidcIssuer, oidcAudience, webDomain, webCertificateArn, ...others }) => {
  const { restDomain, webSocketDomain, certificateArn, ...rest } = others
  return {
    ...rest,
    domainEventBusName: rest.domainEventBusName ?? defaultDomainEventBus(rest.stage),
    removalPolicy:
      rest.removalPolicy ?? (isProduction(rest.stage) ? ('retain' as const) : ('destroy' as const)),
    protectData: isProduction(rest.stage),
    confirmSignUps: rest.confirmSignUps ?? !rest.local,
    emailSender: rest.emailSender ?? (rest.emailFrom ? ('ses' as const) : ('stub' as const)),
    oidc: oidcIssuer && oidcAudience ? { issuer: oidcIssuer, audience: oidcAudience } : undefined,
    domain:
      restDomain && webSocketDomain && certificateArn
        ? { restDomain, webSocketDomain, certificateArn }
        : undefined,
    web:
      webDomain && webCertificateArn ? { domain: webDomain, certificateArn: webCertificateArn } : undefined,
  }
})

/** What a deployment may choose, complete with defaults. */
export type Settings = z.output<typeof Settings>

export class InvalidSettings extends Error {
  override name = 'InvalidSettings'
}

/**
 * Checks settings given as strings (`--context stage=prod`) or JSON values (cdk.json).
 * Throws {@link InvalidSettings}, whose message is one sentence naming what is wrong.
 */
export const parseSettings = (context: Record<string, unknown>): Settings => {
  const result = Settings.safeParse(context)
  if (result.success) return result.data
  const problems = result.error.issues.map(({ path, message }) => {
    const name = path.map(String).join('.')
    const given = context[String(path[0])]
    return `${name}${given === undefined ? '' : ` "${given}"`}: ${message}`
  })
  throw new InvalidSettings(`Parley cannot be deployed with these settings: ${problems.join('; ')}.`)
}

/** Reads every known setting from the CDK context. */
export const settingsFromContext = (node: Node): Settings => {
  const known = Object.keys(Context.shape).map((name) => [name, node.tryGetContext(name)] as const)
  return parseSettings(Object.fromEntries(known.filter(([, value]) => value !== undefined)))
}
