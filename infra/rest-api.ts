import { Duration } from 'aws-cdk-lib'
import {
  ApiMapping,
  type CfnStage,
  CorsHttpMethod,
  type DomainName,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  type HttpRoute,
  HttpStage,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { documentationPaths, type Operation, routes, routesWith } from '../shared/contract/routes/routes.ts'
import type { Route, RouteGroup } from '../shared/contract/routes/route.ts'
import { acceptFindings } from './accept-finding.ts'
import { AccessLog } from './access-log.ts'
import { customDomain } from './custom-domain.ts'
import type { Naming } from './naming.ts'
import type { Settings } from './settings.ts'

/**
 * Requests a second to the routes of accounts, all callers together. Those that end at Cognito get what it takes by
 * default, so that a flood is refused here and the user pool's share is left to whoever is let through.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html#category_operations
 */
const throttles: Partial<Record<Operation, number>> = {
  // Together 50: category UserCreation.
  register: 25,
  confirm: 25,
  // Category UserAccountRecovery, 30 together, and for a forgotten password UserUpdate, 25.
  resendCode: 10,
  forgotPassword: 10,
  resetPassword: 10,
  // Category UserAuthentication.
  login: 120,
  // Category UserToken.
  refresh: 120,
  logout: 120,
  getSession: 500,
  getSignIn: 120,
  listSessions: 500,
  endSession: 120,
  endOtherSessions: 120,
  // All sockets may come back at once.
  createTicket: 1_000,
}

type Tokens = { issuer: string; audience: string; outside: boolean }

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
  constructor(
    scope: Construct,
    id: string,
    { settings, naming, webUrl }: { settings: Settings; naming: Naming; webUrl: string },
  ) {
    super(scope, id)
    this.api = new HttpApi(this, 'Api', {
      apiName: `${naming.title}-rest`,
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
        naming,
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
    const add = ({
      method,
      path,
      group,
      open: isOpen,
    }: Pick<Route, 'method' | 'path' | 'group' | 'open'>) => {
      const created = this.api.addRoutes({
        path,
        methods: [HttpMethod[method]],
        integration: integrations[group],
        authorizer: isOpen ? open : authorizer,
      })
      if (isOpen) {
        for (const route of created) acceptFindings(route, { APIG4: 'The contract calls this route open' })
      }
      return created
    }
    for (const [operation, route] of routesWith(tokens.outside ? 'outside issuer' : 'pool')) {
      this.#throttle(operation, add(route))
    }
    for (const path of documentationPaths) add({ method: 'GET', path, group: 'docs', open: true })
  }

  /** A stage cannot throttle a route that is not there yet. */
  #throttle(operation: Operation, created: readonly HttpRoute[]) {
    const perSecond = throttles[operation]
    if (perSecond === undefined) return
    const { method, path } = routes[operation]
    const stage = this.stage.node.defaultChild as CfnStage
    stage.routeSettings = {
      ...(stage.routeSettings as object | undefined),
      [`${method} ${path}`]: { ThrottlingRateLimit: perSecond, ThrottlingBurstLimit: perSecond },
    }
    stage.node.addDependency(...created)
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
