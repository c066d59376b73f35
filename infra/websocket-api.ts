import { Fn, Stack } from 'aws-cdk-lib'
import {
  ApiMapping,
  type DomainName,
  WebSocketApi as Api,
  WebSocketStage,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { acceptFindings } from './accept-finding.ts'
import { AccessLog } from './access-log.ts'
import { customDomain } from './custom-domain.ts'
import { gatewayLogRole } from './gateway-log-role.ts'
import type { Naming } from './naming.ts'
import type { Settings } from './settings.ts'

/** The path in the contract: wss://…/live */
const stageName = 'live'

/** The socket API. Its stage is created before its routes, because functions need its callback URL. */
export class WebSocketApi extends Construct {
  readonly api: Api
  readonly stage: WebSocketStage
  readonly domain: DomainName | undefined
  /** The address that clients connect to, `wss://…/live`. */
  readonly url: string
  /** The address to which frames for connections are posted, `https://…/live`. */
  readonly callbackUrl: string

  constructor(scope: Construct, id: string, { settings, naming }: { settings: Settings; naming: Naming }) {
    super(scope, id)
    this.api = new Api(this, 'Api', {
      apiName: `${naming.title}-sockets`,
      routeSelectionExpression: '$request.body.action',
    })
    // Never $context.path or the request line: the query string of the handshake carries the ticket or token.
    const accessLog = new AccessLog(this, 'AccessLog', {
      settings,
      naming,
      api: 'sockets',
      fields: {
        requestId: '$context.requestId',
        connectionId: '$context.connectionId',
        eventType: '$context.eventType',
        routeKey: '$context.routeKey',
        status: '$context.status',
        requestTime: '$context.requestTime',
        sourceIp: '$context.identity.sourceIp',
        integrationStatus: '$context.integration.integrationStatus',
        integrationLatency: '$context.integrationLatency',
      },
    })
    this.stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: this.api,
      stageName,
      autoDeploy: true,
      throttle: { rateLimit: 5_000, burstLimit: 2_000 },
      accessLogSettings: accessLog,
    })
    if (settings.gatewayLogRole) this.stage.node.addDependency(gatewayLogRole(this))
    this.domain =
      settings.domain && customDomain(this, settings.domain.webSocketDomain, settings.domain.certificateArn)
    if (this.domain) {
      new ApiMapping(this, 'Mapping', {
        api: this.api,
        domainName: this.domain,
        stage: this.stage,
        apiMappingKey: stageName,
      })
    }
    // As CloudFormation names it: CDK's own properties build it from the region.
    const address = `${Fn.select(1, Fn.split('://', this.api.apiEndpoint))}/${stageName}`
    this.url = this.domain ? `wss://${this.domain.name}/${stageName}` : `wss://${address}`
    this.callbackUrl = `https://${address}`
  }

  /** Connects the handshake, the disconnect and every frame to their functions. */
  route(to: { connect: IFunction; disconnect: IFunction; live: IFunction }) {
    acceptFindings(this.api, {
      APIG4:
        'The function of $connect checks a ticket or token itself. The other routes belong to a connection that it let in',
    })
    this.api.addRoute('$connect', { integration: new WebSocketLambdaIntegration('Connect', to.connect) })
    this.api.addRoute('$disconnect', {
      integration: new WebSocketLambdaIntegration('Disconnect', to.disconnect),
    })
    this.api.addRoute('$default', {
      integration: new WebSocketLambdaIntegration('Live', to.live),
      returnResponse: true,
    })
  }

  /** The resource of the permission ManageConnections: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html */
  connectionsArn(method: 'POST' | 'DELETE'): string {
    return Stack.of(this).formatArn({
      service: 'execute-api',
      resource: this.api.apiId,
      resourceName: `${stageName}/${method}/@connections/*`,
    })
  }

  get outputs() {
    return {
      WebSocketUrl: this.url,
      WebSocketApiId: this.api.apiId,
      ...(this.domain && { WebSocketDomainTarget: this.domain.regionalDomainName }),
    }
  }
}
