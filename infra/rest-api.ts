import { Duration, Stack } from 'aws-cdk-lib'
import {
  ApiMapping,
  CorsHttpMethod,
  type DomainName,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { documentationPaths, routes } from '../shared/contract/routes/routes.ts'
import type { Route, RouteGroup } from '../shared/contract/routes/route.ts'
import { AccessLog } from './access-log.ts'
import { customDomain } from './custom-domain.ts'
import type { Settings } from './settings.ts'

type Tokens = { issuer: string; audience: string }

/**
 * The HTTP API with the contract's routes, each behind the token authorizer unless the contract calls it open. It is
 * created before its routes, because functions need its address.
 */
export class RestApi extends Construct {
  readonly api: HttpApi
  readonly stage: HttpStage
  readonly domain: DomainName | undefined
  /** The base of every path, without a trailing slash. */
  readonly url: string

  /** @param webUrl the origin of the web page, which may call the API. */
  constructor(scope: Construct, id: string, { settings, webUrl }: { settings: Settings; webUrl: string }) {
    super(scope, id)
    this.api = new HttpApi(this, 'Api', {
      apiName: `${Stack.of(this).stackName}-rest`,
      createDefaultStage: false,
      corsPreflight: {
        allowOrigins: [webUrl, ...settings.corsOrigins],
        allowMethods: [CorsHttpMethod.ANY],
        allowHeaders: ['authorization', 'content-type'],
        // Headers that pages may read, beside those that the Fetch standard safelists.
        exposeHeaders: ['retry-after', 'apigw-requestid', 'www-authenticate'],
        maxAge: Duration.hours(1),
      },
    })
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 2_000, burstLimit: 1_000 },
      accessLogSettings: new AccessLog(this, 'AccessLog', {
        settings,
        api: 'rest',
        fields: {
          requestId: '$context.requestId',
          routeKey: '$context.routeKey',
          status: '$context.status',
          requestTime: '$context.requestTime',
          sourceIp: '$context.identity.sourceIp',
          responseLength: '$context.responseLength',
          responseLatency: '$context.responseLatency',
          integrationStatus: '$context.integrationStatus',
          authorizerError: '$context.authorizer.error',
        },
      }),
    })
    this.domain =
      settings.domain && customDomain(this, settings.domain.restDomain, settings.domain.certificateArn)
    if (this.domain) {
      new ApiMapping(this, 'Mapping', { api: this.api, domainName: this.domain, stage: this.stage })
    }
    this.url = this.domain ? `https://${this.domain.name}` : this.api.apiEndpoint
  }

  /** Connects every route of the contract to the function of its group. */
  route(functions: Record<RouteGroup, IFunction>, tokens: Tokens) {
    const authorizer = new HttpJwtAuthorizer('Token', tokens.issuer, { jwtAudience: [tokens.audience] })
    const open = new HttpNoneAuthorizer()
    const integrations = Object.fromEntries(
      Object.entries(functions).map(([group, handler]) => [
        group,
        new HttpLambdaIntegration(group, handler, { scopePermissionToRoute: false }),
      ]),
    ) as Record<RouteGroup, HttpLambdaIntegration>
    const documentation = documentationPaths.map(
      (path) => ({ method: 'GET', path, group: 'docs', open: true }) as const,
    )
    for (const route of [...Object.values<Route>(routes), ...documentation]) {
      this.api.addRoutes({
        path: route.path,
        methods: [HttpMethod[route.method]],
        integration: integrations[route.group],
        authorizer: route.open ? open : authorizer,
      })
    }
  }

  get outputs() {
    return {
      RestUrl: this.url,
      RestApiId: this.api.apiId,
      DocsUrl: `${this.url}/docs`,
      ...(this.domain && { RestDomainTarget: this.domain.regionalDomainName }),
    }
  }
}
