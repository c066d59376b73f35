import * as z from 'zod'
import {
  type DomainEventName,
  domainEventSource,
  domainEvents,
} from '../../../../shared/contract/domain-events.ts'
import { describeSchema } from './describe-schema.ts'

/** An event as EventBridge delivers it; what the bus adds of its own is left open. */
const delivered = Object.entries(domainEvents).map(([name, detail]) =>
  z.object({
    source: z.literal(domainEventSource),
    'detail-type': z.literal(name as DomainEventName),
    detail,
  }),
)

const AnyEvent = z.union(delivered).meta({
  title: 'Parley: domain events',
  description:
    'What has happened in chats, as a target of an EventBridge rule receives it. Events may gain fields and names; a change that breaks anyone has another `version`.',
})

/** JSON Schema (2020-12) of every domain event; each one's `detail` is under `$defs`. */
export const eventSchemas = () =>
  z.toJSONSchema(AnyEvent, {
    io: 'output',
    override: (context) =>
      describeSchema({ ...context, io: 'output' } as Parameters<typeof describeSchema>[0]),
  })
