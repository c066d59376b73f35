import { RemovalPolicy } from 'aws-cdk-lib'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { Naming } from './naming.ts'
import type { Settings } from './settings.ts'

/**
 * A log group that an AWS service writes to. The account's resource policy has to allow that and may have 5,120
 * characters; groups under `/aws/vendedlogs/` share one statement of it, and all others take room of their own.
 * @param name after `/aws/vendedlogs/<service>/<title of the deployment>-`, which no other deployment has.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
 */
export const vendedLogGroup = (
  scope: Construct,
  {
    service,
    name,
    settings,
    naming,
  }: { service: 'apigateway' | 'states'; name: string; settings: Settings; naming: Naming },
): LogGroup =>
  new LogGroup(scope, 'Logs', {
    logGroupName: `/aws/vendedlogs/${service}/${naming.title}-${name}`,
    retention: settings.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  })
