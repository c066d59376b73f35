import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import { type IAccessLogSettings, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2'
import { Construct } from 'constructs'
import type { Naming } from './naming.ts'
import type { Settings } from './settings.ts'
import { vendedLogGroup } from './vended-log-group.ts'

type Props = {
  settings: Settings
  naming: Naming
  /** The API's name in the name of the log group. */
  api: 'rest' | 'sockets'
  /** None may hold a query string or a header, which carry tokens. */
  fields: Record<string, `$context.${string}`>
}

/** Writes one JSON line per request with these fields. */
export class AccessLog extends Construct implements IAccessLogSettings {
  readonly destination: LogGroupLogDestination
  readonly format: AccessLogFormat

  constructor(scope: Construct, id: string, { settings, naming, api, fields }: Props) {
    super(scope, id)
    this.destination = new LogGroupLogDestination(
      vendedLogGroup(this, { service: 'apigateway', name: api, settings, naming }),
    )
    this.format = AccessLogFormat.custom(JSON.stringify(fields))
  }
}
