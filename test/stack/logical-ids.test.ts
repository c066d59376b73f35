import { expect, it } from 'vitest'
import { existOnce, existOnceBySetting, holdData, knownOutside } from '../steps/synthesis/pinned-ids.ts'
import { deployments, synthesise } from '../steps/synthesis/synthesis.ts'

/**
 * CloudFormation knows a resource by its logical id, which CDK makes of the constructs around it. To move or rename a
 * construct changes the id, and CloudFormation then creates a new resource and deletes the old one. The ids below are
 * those of 0.1.0 (commit faf312b) and stay for good; a later version may add to them.
 *
 * Should a test here fail, keep the construct's path (its own id and those of the constructs it stands in).
 */
const kept = synthesise(deployments.live)

const everything = synthesise(deployments.everything)

const typesOf = ({ resources }: typeof kept, ids: string[]) =>
  Object.fromEntries(ids.map((id) => [id, resources[id]?.Type]))
const outputsOf = ({ template }: typeof kept) => Object.keys(template.findOutputs('*'))

/** Scripts and operating.md ask for outputs by these names. */
const outputs = [
  'Stage',
  ...['WebUrl', 'WebBucketName'],
  ...['RestUrl', 'RestApiId', 'DocsUrl', 'WebSocketUrl', 'WebSocketApiId'],
  ...['TableName', 'AttachmentsBucketName'],
  ...['UserPoolId', 'UserPoolClientId'],
  ...['EventBusName', 'SessionEventsQueueUrl', 'SessionEventsDeadLettersUrl'],
  ...['FanOutQueueUrl', 'FanOutDeadLettersUrl', 'FanOutRetryQueueUrl', 'FanOutRetryDeadLettersUrl'],
  ...['CleanUpRetryUrl', 'CleanUpDeadLettersUrl', 'PresenceQueueUrl', 'PresenceDeadLettersUrl'],
  ...['DomainEventBusName', 'DomainEventsRedriveUrl', 'DomainEventsDeadLettersUrl'],
  'AlarmTopicArn',
  ...['NotificationsRuleName', 'NotificationsQueueUrl', 'NotificationsDeadLettersUrl'],
  ...['EmailFeedbackTopicArn', 'EmailFeedbackQueueUrl', 'EmailFeedbackDeadLettersUrl'],
  ...['RequiredNotificationArn', 'NotificationGuardQueueUrl', 'NotificationGuardDeadLettersUrl'],
  ...['AuthFunctionName', 'UsersFunctionName', 'ChatsFunctionName', 'MembersFunctionName'],
  ...['AttachmentsFunctionName', 'MessagesFunctionName', 'NotificationsFunctionName', 'DocsFunctionName'],
  ...['ConnectFunctionName', 'DisconnectFunctionName', 'LiveFunctionName'],
  ...['SessionEventsFunctionName', 'FanOutFunctionName', 'RequiredNotificationFunctionName'],
  ...['NotifyRequiredFunctionName', 'NotificationGuardFunctionName', 'CleanUpFunctionName'],
  ...['PublishPageFunctionName', 'DomainEventsFunctionName', 'NotifyFunctionName'],
  'EmailFeedbackFunctionName',
]
const outputsBySetting = ['WebDomainTarget', 'RestDomainTarget', 'WebSocketDomainTarget']

it.each([
  ['hold data', holdData],
  ['are known outside', knownOutside],
  ['can exist only once', existOnce],
])('resources that %s keep the logical ids of 0.1.0', (_, pinned) => {
  const ids = Object.keys(pinned)
  expect(typesOf(kept, ids)).toEqual(pinned)
  expect(typesOf(everything, ids)).toEqual(pinned)
})

it('resources that a setting adds keep the logical ids of 0.1.0', () => {
  expect(typesOf(everything, Object.keys(existOnceBySetting))).toEqual(existOnceBySetting)
})

it('outputs keep the names of 0.1.0', () => {
  expect(outputsOf(kept)).toEqual(expect.arrayContaining(outputs))
  expect(outputsOf(everything)).toEqual(expect.arrayContaining([...outputs, ...outputsBySetting]))
})
