import { DisableRuleCommand, EnableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { clientSettingsFor } from './client-settings.ts'

/**
 * Switches e-mails of new messages on or off in a deployment. Off, unless a test asks for them: thousands of jobs would
 * lie in their queue, which the emulator goes through whole each time it looks for work.
 */
export const switchEmails = async (
  endpointUrl: string,
  { DomainEventBusName: EventBusName, NotificationsRuleName: Name }: Record<string, string>,
  to: 'on' | 'off',
): Promise<void> => {
  const eventBridge = new EventBridgeClient(clientSettingsFor(endpointUrl))
  const Switch = to === 'on' ? EnableRuleCommand : DisableRuleCommand
  await eventBridge.send(new Switch({ EventBusName, Name }))
}
