import { expect, it } from 'vitest'
import { deployments, synthesise } from '../steps/synthesis/synthesis.ts'
import { replacedResources } from '../steps/upgrade/replaced-resources.ts'
import { readTemplate010, type Resources } from '../steps/upgrade/template-010.ts'

/**
 * CloudFormation answers some changes of properties by replacing the resource, and its data with it: of a table's keys, of
 * names. What has another logical id, logical-ids.test.ts finds.
 */
const older = readTemplate010()
const today = synthesise(deployments.everything).resources as Resources
const same = Object.fromEntries(Object.entries(today).filter(([id]) => id in older))

/** Changes that must not be made, to copies of resources, by which one sees that they are noticed. */
const forbidden: Record<string, Record<string, unknown>> = {
  StorageTableB43FDCE7: { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] },
  AttachmentsBucket134755D7: { BucketName: 'files' },
  FanOutQueuesFanOut09C46DC8: { FifoQueue: false },
  WebSocketApi2C7AF84E: { ProtocolType: 'HTTP' },
  SessionEventsBus3A04207C: { Name: 'another' },
}
const copies = (change: boolean): Resources =>
  Object.fromEntries(
    Object.entries(forbidden).map(([id, properties]) => {
      const resource = older[id] as Resources[string]
      return [`Copy${id}`, { ...resource, Properties: { ...resource.Properties, ...(change && properties) } }]
    }),
  )

it('an update from 0.1.0 replaces no resource but the two groups of access logs', async () => {
  const replaced = await replacedResources({ ...older, ...copies(false) }, { ...same, ...copies(true) })
  expect(replaced).toEqual({
    RestApiAccessLogLogs9AA30C3F: ['LogGroupName'],
    WebSocketApiAccessLogLogs480C1D85: ['LogGroupName'],
    ...Object.fromEntries(
      Object.entries(forbidden).map(([id, properties]) => [`Copy${id}`, Object.keys(properties)]),
    ),
  })
})

it('the pool keeps what its users log in with, which Cognito lets nobody change', () => {
  const fixed = ({ Properties = {} }: Partial<Resources[string]> = {}) =>
    ['AliasAttributes', 'UsernameAttributes', 'UsernameConfiguration', 'Schema'].map(
      (name) => Properties[name],
    )
  const before = fixed(older['IdentityUserPool96FE3B9B'])
  expect(before.some((property) => property !== undefined)).toBe(true)
  expect(fixed(today['IdentityUserPool96FE3B9B'])).toEqual(before)
})
