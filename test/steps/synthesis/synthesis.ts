import { readFileSync, rmSync } from 'node:fs'
import { App, type Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { ParleyStack } from '../../../infra/parley-stack.ts'

export type Resource = {
  Type: string
  // biome-ignore lint/suspicious/noExplicitAny: a template's properties have as many shapes as AWS has resources.
  Properties: any
  DeletionPolicy?: string
  DependsOn?: string | string[]
}

/** An app whose stacks become templates, and nothing beside. */
export const appForTemplates = (context: Record<string, unknown> = {}): App =>
  new App({
    context,
    // The rules of CloudFormation take ten times as long as the rest. `npm run synth` goes through them.
    builtinCloudFormationValidation: false,
    treeMetadata: false,
    analyticsReporting: false,
  })

/** The template of a stack. Its files are removed. */
export const templateOf = (stack: Stack): Template => {
  const template = Template.fromStack(stack)
  rmSync((stack.node.root as App).outdir, { recursive: true })
  return template
}

/** CDK notes the stack trace of each construct, which takes a quarter of its time. */
const withShortTraces = <T>(work: () => T): T => {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 1
  try {
    return work()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

const certificate = 'arn:aws:acm:us-east-1:000000000000:certificate/example'

/** Settings of deployments that several tests look at. To synthesise one more takes a quarter of a second. */
export const deployments = {
  /** Its name is nothing that is taken for production. */
  live: { stage: 'live', dashboard: 'true' },
  /** All settings that add resources or outputs, of a stage in production. */
  everything: {
    stage: 'prod',
    alarmAddress: 'ops@example.com',
    dashboard: 'true',
    emailFrom: 'chat@mail.example.com',
    corsOrigins: 'https://app.example.com',
    oidcIssuer: 'https://login.example.com',
    oidcAudience: 'chat',
    oidcRolesClaim: 'roles',
    oidcPageClientId: 'page',
    oidcCliClientId: 'cli',
    oidcAudienceParameter: 'resource',
    oidcOrigins: 'https://tokens.example.com',
    restDomain: 'api.example.com',
    webSocketDomain: 'ws.example.com',
    certificateArn: certificate,
    webDomain: 'chat.example.com',
    webCertificateArn: certificate,
    moderator: 'judge',
  },
  /** Much belongs to others: the account's role for logs, the verified domain, and a page beside this one. */
  shared: {
    refreshTokenRotation: 'true',
    gatewayLogRole: 'false',
    emailFrom: 'chat@mail.example.com',
    emailIdentity: 'example.com',
    corsOrigins: 'https://app.example.com',
  },
  /** Sets everything that an emulator sets by default. */
  elsewhere: {
    webUrl: 'https://chat.example.com',
    oidcIssuer: 'https://login.example.com',
    oidcAudience: 'chat',
    confirmSignUps: 'false',
    emailSender: 'stub',
  },
} as const satisfies Record<string, Record<string, string>>

/** The template of a deployment with these settings, under the project's own feature flags and without bundling. */
const synthesiseAnew = (context: Record<string, unknown>) => {
  const { context: flags } = JSON.parse(readFileSync(new URL('../../../cdk.json', import.meta.url), 'utf8'))
  const app = appForTemplates({ ...flags, 'aws:cdk:bundling-stacks': [] })
  const [stack, template] = withShortTraces(() => {
    const stack = new ParleyStack(app, 'parley', { settings: context })
    return [stack, templateOf(stack)]
  })
  const { Resources: resources }: { Resources: Record<string, Resource> } = template.toJSON() as never
  return {
    stack,
    template,
    resources,
    ofType: (type: string) =>
      Object.entries(resources).flatMap(([id, resource]) =>
        resource.Type === type ? [{ id, ...resource }] : [],
      ),
  }
}

const synthesised = new Map<string, ReturnType<typeof synthesiseAnew>>()

/** The same, once for the same settings: tests only read it. */
export const synthesise = (context: Record<string, unknown> = {}): ReturnType<typeof synthesiseAnew> => {
  const key = JSON.stringify(context)
  const stack = synthesised.get(key) ?? synthesiseAnew(context)
  synthesised.set(key, stack)
  return stack
}
