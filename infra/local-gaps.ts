import { CfnResource, type IAspect } from 'aws-cdk-lib'
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch'
import type { IConstruct } from 'constructs'

/**
 * What a local deployment goes without, and why: measured with MiniStack 1.5.33. Nothing else may refer to these, so
 * that leaving them out leaves nothing dangling.
 */
export const localGaps: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::RouteResponse': 'unknown to the emulator, which sends the answer of $default unasked',
  'AWS::CloudWatch::Alarm of Metrics':
    'refused by the emulator, whose alarms watch one metric and do no sums',
  'AWS::Events::Archive': 'unknown to the emulator, which keeps no events for replay',
  'AWS::S3::BucketPolicy':
    'refuses plain HTTP, which is what an emulator that enforces policies is spoken to in',
  'AWS::SNS::TopicPolicy':
    'refuses plain HTTP, which is what an emulator that enforces policies is spoken to in',
  'AWS::SQS::QueuePolicy':
    'refuses plain HTTP, which is what an emulator that enforces policies is spoken to in',
}

/** A resource's type, and for an alarm on several metrics that too: one name in the list above. */
const gapName = (resource: CfnResource): string =>
  CfnAlarm.isCfnAlarm(resource) && resource.metrics !== undefined
    ? `${resource.cfnResourceType} of Metrics`
    : resource.cfnResourceType

/** Takes the gaps out of a local deployment. The one place where local and AWS differ in resources. */
export class WithoutLocalGaps implements IAspect {
  visit(node: IConstruct) {
    if (CfnResource.isCfnResource(node) && gapName(node) in localGaps)
      node.node.scope?.node.tryRemoveChild(node.node.id)
  }
}
