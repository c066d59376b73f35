import { beforeAll, expect, test } from 'vitest'
import { closedInTheEnd, givenPerson, type Person } from '../steps/accounts/given-users.ts'
import { invoke } from '../steps/aws/lambda.ts'
import { handshakeRefused, Socket } from '../steps/api/socket.ts'
import { expireTicket } from '../steps/stored/store.ts'

let person: Person
beforeAll(async () => {
  person = await givenPerson()
})

const freshTicket = async () => {
  const { body } = await person.rest.done('createTicket')
  expect(body.expiresIn).toBe(30)
  return body.ticket
}

test('a ticket opens one socket, and no second', async () => {
  const ticket = await freshTicket()
  const socket = closedInTheEnd(await Socket.open({ ticket }))
  await socket.isCaughtUp()
  await handshakeRefused({ ticket })
})

test('of handshakes that race with one ticket, exactly one opens', async () => {
  for (let round = 0; round < 5; round++) {
    const opened = await Socket.race({ ticket: await freshTicket() }, 4)
    for (const socket of opened) closedInTheEnd(socket)
    expect(opened).toHaveLength(1)
  }
})

// The emulator lets handshakes in one after another; invoked directly, the function runs as often at once as asked.
test('of ten that redeem one ticket at the very same moment, exactly one gets in', async () => {
  const outcomes: number[] = []
  for (let round = 0; round < 3; round++) {
    const ticket = await freshTicket()
    const answers = (await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        invoke('ConnectFunctionName', {
          requestContext: {
            connectionId: `race-${ticket}-${index}`,
            eventType: 'CONNECT',
            requestId: 'race',
          },
          queryStringParameters: { ticket },
        }),
      ),
    )) as { statusCode: number }[]
    outcomes.push(answers.filter(({ statusCode }) => statusCode === 200).length)
    expect(answers.filter(({ statusCode }) => statusCode === 401)).toHaveLength(9)
  }
  expect(outcomes).toEqual([1, 1, 1])
})

test('a ticket that comes late is refused, though its record is still there', async () => {
  const ticket = await freshTicket()
  await expireTicket(ticket)
  await handshakeRefused({ ticket })
})

test.each([
  ['nothing', {}],
  ['a ticket that never was', { ticket: 'nonsense' }],
  ['an empty ticket', { ticket: '' }],
  ['a token in place of a ticket', { ticket: 'TOKEN' }],
  ['a ticket and a token', { ticket: 'TICKET', token: 'TOKEN' }],
])('a handshake with %s is refused', async (_, query) => {
  const given: Record<string, string> = { TOKEN: person.accessToken, TICKET: await freshTicket() }
  const filled = Object.entries(query).map(([name, value]) => [name, given[value] ?? value])
  await handshakeRefused(Object.fromEntries(filled))
})
