import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import { CreateQueueCommand, DeleteQueueCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { onTestFinished } from 'vitest'
import * as z from 'zod'
import { type DomainEventName, domainEventSource } from '../../../shared/contract/domain-events.ts'
import { clientSettings } from '../aws/client-settings.ts'
import { deployment } from '../deployment/deployment.ts'
import { eventually } from '../generic/eventually.ts'
import { freshName } from '../accounts/given-users.ts'
import { sqs, takeFrom } from '../aws/queues.ts'

const Delivered = z.looseObject({
  'detail-type': z.string(),
  detail: z.looseObject({
    chatId: z.string().optional(),
    userId: z.string().optional(),
    eventId: z.string(),
    sequence: z.string(),
  }),
})
/** An event as the target of a rule receives it. */
export type Delivered = z.infer<typeof Delivered>

const createQueue = async (name: string) => {
  const { QueueUrl = '' } = await sqs().send(new CreateQueueCommand({ QueueName: name }))
  const { Attributes } = await sqs().send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  )
  return { url: QueueUrl, arn: Attributes?.['QueueArn'] ?? '' }
}

/** Hangs a queue on the bus of domain events, as a team would its own function; it is gone when the test ends. */
export const givenListener = async () => {
  const EventBusName = deployment().outputs['DomainEventBusName']
  const eventBridge = new EventBridgeClient(clientSettings())
  const name = freshName('listener')
  const queue = await createQueue(name)
  const EventPattern = JSON.stringify({ source: [domainEventSource] })
  await eventBridge.send(new PutRuleCommand({ Name: name, EventBusName, EventPattern }))
  await eventBridge.send(
    new PutTargetsCommand({ Rule: name, EventBusName, Targets: [{ Id: 'queue', Arn: queue.arn }] }),
  )
  onTestFinished(async () => {
    await eventBridge.send(new RemoveTargetsCommand({ Rule: name, EventBusName, Ids: ['queue'] }))
    await eventBridge.send(new DeleteRuleCommand({ Name: name, EventBusName }))
    await sqs().send(new DeleteQueueCommand({ QueueUrl: queue.url }))
  })
  const all: Delivered[] = []
  /** Events of a chat, or of a user that concern no chat. */
  const of = (id: string) => all.filter(({ detail }) => (detail.chatId ?? detail.userId) === id)
  return {
    namesOf: (chatId: string) => of(chatId).map((event) => event['detail-type']),
    /** The events of a chat or user in the order of their arrival, once there are so many of this name. */
    hears: (id: string, eventName: DomainEventName, count = 1): Promise<Delivered[]> =>
      eventually(`the bus publishes ${count} ${eventName} of ${id}`, async () => {
        all.push(...(await takeFrom(queue.url)).map(({ body }) => Delivered.parse(JSON.parse(body))))
        const heard = of(id)
        return heard.filter((event) => event['detail-type'] === eventName).length >= count ? heard : undefined
      }),
  }
}
