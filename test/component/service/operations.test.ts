import { expect, it } from 'vitest'
import { routeHandlerOf } from '../../../functions/service/route-handlers.ts'
import { systemHandlers } from '../../../functions/service/system-handlers.ts'
import { type Operation, routes } from '../../../shared/contract/routes/routes.ts'
import { routeOperations, ServiceRequest } from '../../../shared/contract/service/requests.ts'

it('a back end may call every route but those without a caller and those of passwords', async () => {
  const excluded = (Object.keys(routes) as Operation[]).filter(
    (operation) => !routeOperations.includes(operation as never),
  )
  for (const operation of excluded) expect(routes[operation].open || routes[operation].poolOnly).toBe(true)
  for (const operation of routeOperations) expect(await routeHandlerOf(operation)).toBeTypeOf('function')
  expect(Object.keys(systemHandlers).toSorted()).toEqual(routeOperations.toSorted())
})

it.each([
  ['parts of a path that are numbers', { params: { seq: 5 } }, { params: { seq: '5' } }],
  ['parts of a query that are true', { query: { hidden: true } }, { query: { hidden: 'true' } }],
])('%s are read as text', (_, given, read) => {
  expect(ServiceRequest.parse({ operation: 'listChats', as: 'system', ...given })).toMatchObject(read)
})

it.each([{}, 'nobody', { userId: 'a', bot: 'bob' }, { bot: 'a b' }])('%j performs nothing', (as) => {
  expect(ServiceRequest.safeParse({ operation: 'listChats', as }).success).toBe(false)
})
