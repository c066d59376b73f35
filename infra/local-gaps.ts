import { CfnResource, type IAspect } from 'aws-cdk-lib'
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch'
import type { IConstruct } from 'constructs'

/**
 * Resources that a local deployment leaves out, with the reason. Measured with MiniStack 1.5.33. No other resource may
 * refer to one of these.
 */
export const localGaps: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::RouteResponse':
    'unknown to the emulator, which sends the answer of $default without it',
  'AWS::CloudWatch::Alarm of Metrics':
    'refused by the emulator, whose alarms watch one metric and calculate nothing',
  'AWS::Events::Archive': 'unknown to the emulator, which keeps no events for replay',
  'AWS::S3::BucketPolicy': 'refuses plain HTTP, which clients use to call an emulator that enforces policies',
  'AWS::SNS::TopicPolicy': 'refuses plain HTTP, which clients use to call an emulator that enforces policies',
  'AWS::SQS::QueuePolicy': 'refuses plain HTTP, which clients use to call an emulator that enforces policies',
}

/** The name of a resource in the list above: its type, and for an alarm whether it is on several metrics. */
const gapName = (resource: CfnResource): string =>
  CfnAlarm.isCfnAlarm(resource) && resource.metrics !== undefined
    ? `${resource.cfnResourceType} of Metrics`
    : resource.cfnResourceType

/** Removes the gaps from a local deployment. Nothing else makes the resources of local and AWS differ. */
export class WithoutLocalGaps implements IAspect {
  visit(node: IConstruct) {
    if (CfnResource.isCfnResource(node) && gapName(node) in localGaps) {
      node.node.scope?.node.tryRemoveChild(node.node.id)
    }
  }
}
