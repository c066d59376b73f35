import { PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { sessionEventDetailType, sessionEventSource } from '../../../shared/contract/session-events.ts'
import { expectThat } from '../report.ts'
import { Socket } from '../socket.ts'
import { eventually, type Walk } from '../walk.ts'

/** A message that everybody must be notified of: the workflow, and its e-mail. */
export const walkRequiredNotification = async ({ report, rest, alice, chatId, mark }: Walk) => {
  await report.check(
    'workflow',
    'a message that requires notifications is sent, with its e-mail',
    async () => {
      await rest.call('sendMessage', {
        token: alice.token,
        params: { chatId },
        body: { text: 'Required', notify: 'required', clientMessageId: `required-${mark}` },
      })
    },
    {
      unsure:
        'In the sandbox of SES the simulator’s address is let through; with an outside issuer it is the user’s own',
    },
  )
}

/** A log-out that another service publishes on the bus: it ends the session, here Bob's. */
export const walkSessionEvent = async ({ report, rest, target, aws, bob, patienceMs }: Walk) => {
  const socket = await report.check('event', 'a socket opens before the log-out', () =>
    Socket.open(target.webSocketUrl, { token: bob.token }),
  )
  await report.check('event', 'a log-out on the bus is taken', async () => {
    const { FailedEntryCount } = await aws.eventBridge.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: target.output('EventBusName'),
            Source: sessionEventSource,
            DetailType: sessionEventDetailType,
            Detail: JSON.stringify({
              event_type: 'user_logout',
              user_id: bob.userId,
              session_id: bob.sessionId,
              timestamp: Math.floor(Date.now() / 1000),
            }),
          },
        ],
      }),
    )
    expectThat(!FailedEntryCount, 'The bus refused the event')
  })
  await report.check('event', 'the log-out closes the socket', async () => {
    await socket?.receives('session.closed')
    await socket?.isClosed()
  })
  await report.check('event', 'the log-out ends the token', () =>
    eventually('The refusal', patienceMs, async () => {
      const { status } = await rest.request('listChats', { token: bob.token })
      return status === 401 ? status : undefined
    }),
  )
}
