import * as z from 'zod'
import { userId, username } from '../fields.ts'
import { type Operation, type Routes, routes } from '../routes/routes.ts'
import { type ImportOperation, importOperations } from './import-operations.ts'

/**
 * The routes that a back end calls for anybody: all of them but those that need no caller, and those that exist for
 * passwords alone. A new route is among them by itself.
 */
export type RouteOperation = {
  [O in Operation]: Routes[O]['open'] extends true ? never : Routes[O]['poolOnly'] extends true ? never : O
}[Operation]

export const isRouteOperation = (operation: Operation): operation is RouteOperation =>
  !routes[operation].open && !routes[operation].poolOnly

export const routeOperations = (Object.keys(routes) as Operation[]).filter(isRouteOperation)

export type ServiceOperation = RouteOperation | ImportOperation

/**
 * Performs an operation: a user; a bot, which is made by its first call; or the system, which is in no chat and needs
 * no membership.
 */
export const As = z.union(
  [z.literal('system'), z.strictObject({ userId }), z.strictObject({ bot: username })],
  'Must be "system", {"userId": …} or {"bot": …}',
)
export type As = z.infer<typeof As>

/** Parts of a path or a query are text over HTTP. Here they may also be numbers and truth values. */
const textual = z
  .union([z.string(), z.number(), z.boolean()], 'Must be a string, a number, true or false')
  .transform(String)
const parts = z.record(z.string(), textual).default({})

/** One call of the service function. */
export const ServiceRequest = z
  .strictObject({
    operation: z.enum([...routeOperations, ...(Object.keys(importOperations) as ImportOperation[])]),
    as: As.optional(),
    params: parts,
    query: parts,
    body: z.unknown().optional(),
    /**
     * The id of the event that asks. Nobody reads the answer then: temporary errors are thrown, so that the call comes
     * again, and refusals go to the dead letters. It is a message's `clientMessageId` unless the body has one.
     */
    eventId: z.string().min(1).max(512).optional(),
  })
  .refine(({ operation, as }) => operation in importOperations || as !== undefined, {
    path: ['as'],
    message: 'Is required',
  })
export type ServiceRequest = z.output<typeof ServiceRequest>
