import { setTimeout as sleep } from 'node:timers/promises'
import { emulatorAccount, emulatorRegion } from '../../../infra/local/environment.ts'
import { localEndpoints } from '../../../infra/local/endpoints.ts'
import { outputsOf } from '../../../infra/local/stack-outputs.ts'
import { askAws } from '../aws/aws-api.ts'
import { type Resource, synthesise } from '../synthesis/synthesis.ts'
import type { Deployment } from '../deployment/deploy-for-tests.ts'
import { deployment } from '../deployment/deployment.ts'
import { testContext } from '../deployment/test-context.ts'

const pollMs = 100
/** `cdk bootstrap` made it. A template of this size is read from a bucket only. */
const assetsBucket = `cdk-hnb659fds-assets-${emulatorAccount}-${emulatorRegion}`

const cloudFormation = (Action: string, parameters: Record<string, string>): Promise<string> =>
  askAws('cloudformation', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `${new URLSearchParams({ Action, Version: '2010-05-15', ...parameters })}`,
  })

const unescaped = (xml: string): string =>
  xml
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

const textIn = (xml: string, element: string): string =>
  unescaped(new RegExp(`<${element}>(.*?)</${element}>`, 's').exec(xml)?.[1] ?? '')

type Template = { Resources: Record<string, Resource>; Parameters?: object; Rules?: object }

/** The code of the deployed functions stands in the account already: a stack without bundling takes it from there. */
const withDeployedCode = (template: Template, deployed: Template): Template => {
  const codeOf = (id: string) => deployed.Resources[id]?.Properties.Code
  const Resources = Object.fromEntries(
    Object.entries(template.Resources).map(([id, resource]) => {
      const { Type, Properties } = resource
      if (Type === 'AWS::Lambda::Function') {
        return [id, { ...resource, Properties: { ...Properties, Code: codeOf(id) } }]
      }
      if (Type === 'Custom::PublishedPage') {
        const { build } = deployed.Resources[id]?.Properties ?? {}
        return [id, { ...resource, Properties: { ...Properties, build } }]
      }
      return [id, resource]
    }),
  )
  return { ...template, Resources }
}

const finished = async (StackName: string): Promise<string> => {
  for (;;) {
    const described = await cloudFormation('DescribeStacks', { StackName })
    const status = textIn(described, 'StackStatus')
    if (status === 'CREATE_COMPLETE') return described
    if (!status.endsWith('_IN_PROGRESS')) {
      throw new Error(`${StackName}: ${status} ${textIn(described, 'StackStatusReason')}`)
    }
    await sleep(pollMs)
  }
}

const outputsIn = (described: string): Record<string, string> =>
  Object.fromEntries(
    [...described.matchAll(/<OutputKey>(.*?)<\/OutputKey>\s*<OutputValue>(.*?)<\/OutputValue>/gs)].map(
      ([, key = '', value = '']) => [key, unescaped(value)],
    ),
  )

/**
 * Deploys a second stack with other settings beside the one of this worker, from the same code: seconds, where another
 * synthesis with bundling would take a minute.
 */
export const deployBeside = async (stage: string, settings: Record<string, string>): Promise<Deployment> => {
  const { endpointUrl, stateDir } = deployment()
  const StackName = `parley-${stage}`
  const { template } = synthesise({
    ...testContext,
    stage,
    eventBusName: `${stage}-session-events`,
    ...settings,
  })
  const deployed = JSON.parse(
    textIn(await cloudFormation('GetTemplate', { StackName: 'parley-test' }), 'TemplateBody'),
  )
  const path = `/${assetsBucket}/${StackName}.json`
  const body = JSON.stringify(withDeployedCode(template.toJSON() as Template, deployed))
  await askAws('s3', { method: 'PUT', path, body })
  await cloudFormation('CreateStack', {
    StackName,
    TemplateURL: `${endpointUrl}${path}`,
    'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
  })
  const outputs = outputsIn(await finished(StackName))
  const named = outputsOf(outputs)
  return { ...named, ...localEndpoints(endpointUrl, named), endpointUrl, outputs, stateDir }
}

/** Begins to delete it, so that the emulator asks its queues no more. */
export const removeBeside = async (stage: string): Promise<void> => {
  await cloudFormation('DeleteStack', { StackName: `parley-${stage}` })
}
