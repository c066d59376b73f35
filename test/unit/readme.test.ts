import { SecretValue, Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import * as events from 'aws-cdk-lib/aws-events'
import * as targets from 'aws-cdk-lib/aws-events-targets'
import { expect, it } from 'vitest'
import { domainEvents } from '../../shared/contract/domain-events.ts'
import { routes } from '../../shared/contract/routes.ts'
import { clientFrames } from '../../shared/contract/socket/client-frames.ts'
import { pushes } from '../../shared/contract/socket/pushes.ts'
import { codeOf, readReadme } from '../steps/readme.ts'

const readme = readReadme()

it.each(Object.values(routes).map(({ method, path }) => `${method} ${path}`))('README names %s', (route) => {
  expect(readme).toContain(`\`${route}\``)
})

it.each(Object.keys(clientFrames))('README names the action %s', (action) => {
  expect(readme).toContain(`{"action":"${action}"`)
})

it.each(Object.values(pushes).map(({ shape }) => shape.type.value))('README names the push %s', (type) => {
  expect(readme).toContain(`\`${type}\``)
})

it.each(Object.keys(domainEvents))('README names the domain event %s', (name) => {
  expect(readme).toContain(`\`${name}\``)
})

it('README’s webhook is four lines of CDK that synthesise to a rule of domain events', () => {
  const lines = codeOf('ts', 'ApiDestination').replace(/^import .*\n+/gm, '')
  expect(lines.trim().split('\n')).toHaveLength(4)
  const stack = new Stack()
  new Function('events', 'targets', 'SecretValue', lines).call(stack, events, targets, SecretValue)
  const template = Template.fromStack(stack)
  template.hasResourceProperties('AWS::Events::Rule', {
    EventBusName: 'parley-prod-domain-events',
    EventPattern: { source: ['parley'], 'detail-type': ['message.created'] },
  })
  template.resourceCountIs('AWS::Events::ApiDestination', 1)
})
