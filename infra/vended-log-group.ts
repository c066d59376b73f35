import { RemovalPolicy, Stack } from 'aws-cdk-lib'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { Settings } from './settings.ts'

/**
 * A log group that an AWS service writes to. The account's resource policy has to allow that and may have 5,120
 * characters; groups under `/aws/vendedlogs/` share one statement of it, and all others take room of their own.
 * @param name after `/aws/vendedlogs/<service>/<stack>-`.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
 */
export const vendedLogGroup = (
  scope: Construct,
  { service, name, settings }: { service: 'apigateway' | 'states'; name: string; settings: Settings },
): LogGroup =>
  new LogGroup(scope, 'Logs', {
    logGroupName: `/aws/vendedlogs/${service}/${Stack.of(scope).stackName}-${name}`,
    retention: settings.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  })
