import { expectSame, expectThat } from '../report.ts'
import { Socket } from '../socket.ts'
import type { Walk } from '../walk.ts'

const open = async ({ rest, target }: Walk, token: string): Promise<Socket> => {
  const { ticket } = await rest.call<{ ticket: string }>('createTicket', { token })
  return Socket.open(target.webSocketUrl, { ticket })
}

type Entered = { lastSeq: number; messages: { seq: number; text: string }[] }

/** A frame above API Gateway's quota of 32 KB. */
const checkLargeFrame = (walk: Walk) =>
  walk.report.check(
    'socket',
    'a frame of 33 KB closes the socket',
    async () => {
      const large = await open(walk, walk.alice.token)
      large.sendRaw(JSON.stringify({ action: 'ping', id: 'large', padding: 'x'.repeat(33 * 1024) }))
      expectSame('The code', await large.isClosed(3_000), 1009)
    },
    { unsure: 'The quota is documented, the code 1009 as well; an error frame may come first' },
  )

/** Every frame, what it is answered, and what others hear of it. */
export const walkFrames = async (walk: Walk) => {
  const { report, alice, bob, chatId, mark } = walk
  const sockets = await report.check('socket', 'two sockets open', async () => [
    await open(walk, alice.token),
    await open(walk, bob.token),
  ])
  const [ofAlice, ofBob] = sockets ?? []
  if (!ofAlice || !ofBob) return
  // Its end may take seconds, so it is awaited beside the other frames.
  const closed = checkLargeFrame(walk)
  const frame = (action: string, fields: Record<string, unknown>, type = 'ack') =>
    report.check('frame', action, () => ofAlice.does(action, fields, type))

  await frame('enter', { chatId }, 'entered')
  await report.check('socket', 'a second reader enters', () => ofBob.does('enter', { chatId }, 'entered'))
  const sent = await frame('message', { chatId, text: 'Over the socket', clientMessageId: `socket-${mark}` })
  const seq = Number(sent?.['seq'])
  await report.check('socket', 'a message reaches the other one', () =>
    ofBob.receives('messages', ({ messages }) => JSON.stringify(messages).includes('Over the socket')),
  )
  await frame('edit', { chatId, seq, text: 'Over the socket, edited' })
  await frame('react', { chatId, seq, emoji: '🎉', on: true })
  await frame('read', { chatId, seq })
  await frame('typing', { chatId, on: true })
  await report.check('socket', 'typing reaches the other one', () => ofBob.receives('typing'))
  await frame('history', { chatId }, 'history')
  await frame('auth', { token: alice.token })
  await frame('ping', {}, 'pong')
  await frame('delete', { chatId, seq })
  await frame('leave', { chatId }, 'left')

  await report.check('socket', 'an unknown action gets an error and leaves the socket open', async () => {
    const reply = await ofAlice.ask('dance', {})
    expectSame('The type of the reply', reply.type, 'error')
    await ofAlice.does('ping', {}, 'pong')
  })
  await report.check('guarantee', 'a resumed reader gets what came meanwhile, once', async () => {
    ofBob.close()
    const texts = ['While you were away', 'and again']
    for (const [n, text] of texts.entries()) {
      await ofAlice.does('message', { chatId, text, clientMessageId: `away-${mark}-${n}` }, 'ack')
    }
    const back = await open(walk, bob.token)
    const entered = (await back.does('enter', { chatId, after: seq }, 'entered')) as unknown as Entered
    expectSame(
      'What came',
      entered.messages.map(({ text }) => text),
      texts,
    )
    back.close()
  })
  await report.check(
    'socket',
    'a binary frame is refused',
    async () => {
      const binary = await open(walk, alice.token)
      binary.sendRaw(Buffer.from('{"action":"ping","id":"binary"}'))
      const seen = await binary.until('An answer', () => binary.closedWith ?? binary.frames[0])
      expectThat(typeof seen === 'number', `It was answered ${JSON.stringify(seen).slice(0, 200)}`)
    },
    {
      unsure:
        'AWS documents no binary frames from clients: it may close the socket (1003), or hand the frame on in base64',
    },
  )
  await closed
  ofAlice.close()
}
