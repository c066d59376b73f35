import { SecretValue, Stack } from 'aws-cdk-lib'
import * as events from 'aws-cdk-lib/aws-events'
import * as targets from 'aws-cdk-lib/aws-events-targets'
import { expect, it } from 'vitest'
import { domainEventSource } from '../../shared/contract/domain-events.ts'
import { codeOf } from '../steps/generic/readme.ts'
import { appForTemplates, templateOf } from '../steps/synthesis/synthesis.ts'

const lines = codeOf('ts', 'ApiDestination', 'shared/contract/README.md')
  .replace(/^import .*\n+/gm, '')
  .trim()
const stack = new Stack(appForTemplates())
new Function('events', 'targets', 'SecretValue', lines).call(stack, events, targets, SecretValue)
const template = templateOf(stack)

it('README’s webhook is four lines of CDK, which send domain events to an API destination', () => {
  expect(lines.split('\n')).toHaveLength(4)
  template.hasResourceProperties('AWS::Events::Rule', {
    EventBusName: 'parley-prod-domain-events',
    EventPattern: { source: [domainEventSource], 'detail-type': ['message.created'] },
  })
  template.hasResourceProperties('AWS::Events::ApiDestination', {
    InvocationEndpoint: 'https://crm.example.com/hooks/chat',
  })
})
