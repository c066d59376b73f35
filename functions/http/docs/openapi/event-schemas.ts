import * as z from 'zod'
import {
  type DomainEventName,
  domainEventSource,
  domainEvents,
} from '../../../../shared/contract/domain-events.ts'
import { describeSchema } from '../describe-schema.ts'

/** An event as EventBridge delivers it. Fields that the bus adds are left open. */
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
    'Domain events as a target of an EventBridge rule receives them. New names and fields may be added; a breaking change has another `version`.',
})

/** JSON Schema (2020-12) of every domain event. The schema of each `detail` is under `$defs`. */
export const eventSchemas = () =>
  z.toJSONSchema(AnyEvent, {
    io: 'output',
    override: (context) =>
      describeSchema({ ...context, io: 'output' } as Parameters<typeof describeSchema>[0]),
  })
