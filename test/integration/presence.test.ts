import { sockets } from '../steps/domain/domain.ts'
import { expect, it } from 'vitest'
import { disconnect } from '../../shared/domain/sockets/disconnect.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { givenChat, givenSocket, givenUsers, type User } from '../steps/domain/given-domain.ts'

const presencesOf = (connectionId: string, { userId }: User): unknown[] =>
  sockets
    .received(connectionId)
    .flatMap((frame) => (frame['type'] === 'presence' && frame['userId'] === userId ? [frame['online']] : []))

it('announces who enters with two devices at the same moment: neither leaves it to the other', async () => {
  const [alice, ...others] = (await givenUsers(13)) as [User, ...User[]]
  const chatId = await givenChat([alice, ...others])
  const watching = await givenSocket(alice)
  await enterChat(watching, chatId, undefined)
  for (const other of others) {
    const devices = [await givenSocket(other), await givenSocket(other)]
    await Promise.all(devices.map((device) => enterChat(device, chatId, undefined)))
    expect(presencesOf(watching.connectionId, other)).toContain(true)
  }
})

it('announces who closes two devices at the same moment', async () => {
  const [alice, ...others] = (await givenUsers(9)) as [User, ...User[]]
  const chatId = await givenChat([alice, ...others])
  const watching = await givenSocket(alice)
  await enterChat(watching, chatId, undefined)
  for (const other of others) {
    const devices = [await givenSocket(other), await givenSocket(other)]
    for (const device of devices) await enterChat(device, chatId, undefined)
    await Promise.all(devices.map(({ connectionId }) => disconnect(connectionId)))
    expect(presencesOf(watching.connectionId, other)).toEqual(expect.arrayContaining([true, false]))
  }
})
