import { type Operation, routes } from '../../../shared/contract/routes/routes.ts'
import type { Route } from '../../../shared/contract/routes/route.ts'
import { claimsOf } from '../generic/claims-of.ts'
import { bodyOf, headersOf, type Sent } from '../api/rest.ts'
import { gatewayEvent } from './gateway-event.ts'

/** The event that API Gateway brings to a function for a test's request. */
export const requestEvent = (operation: Operation, token: string | undefined, sent: Sent) => {
  const { method, path, open }: Route = routes[operation]
  const { params = {}, query = {} } = sent
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
  const body = bodyOf(sent)
  const asked = {
    params: Object.fromEntries(names.map((name) => [name, params[name] ?? name])),
    query: Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
    headers: headersOf(token, sent),
    body: body === undefined ? undefined : Buffer.from(body as string),
  }
  return gatewayEvent(method, path, asked, open || token === undefined ? undefined : claimsOf(token))
}
