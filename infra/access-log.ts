import { RemovalPolicy } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import { type IAccessLogSettings, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { Settings } from './settings.ts'

/** Writes one JSON line per request with these fields. None may hold a query string or a header, which carry tokens. */
export class AccessLog extends Construct implements IAccessLogSettings {
  readonly destination: LogGroupLogDestination
  readonly format: AccessLogFormat

  constructor(
    scope: Construct,
    id: string,
    settings: Settings,
    fields: Record<string, `$context.${string}`>,
  ) {
    super(scope, id)
    const logGroup = new LogGroup(this, 'Logs', {
      retention: settings.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.destination = new LogGroupLogDestination(logGroup)
    this.format = AccessLogFormat.custom(JSON.stringify(fields))
  }
}
