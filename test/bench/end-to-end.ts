import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pMap from 'p-map'
import { deploy } from '../../infra/local/deploy.ts'
import { localApiUrl } from '../../infra/local/endpoints.ts'
import { localFolder } from '../../infra/local/paths.ts'
import { silentSteps } from '../../infra/local/steps.ts'
import { createTicket } from '../../shared/domain/accounts/tickets.ts'
import { addMembers } from '../../shared/domain/members/add-members.ts'
import { startDeployments } from '../steps/deployment/deploy-for-tests.ts'
import { givenChat, givenUsers, type User } from '../steps/domain/given-domain.ts'
import { endToEnd, endToEndSizes } from './figures/end-to-end.ts'
import { type Figure, measuredOften } from './figures/figure.ts'
import { progress, report } from './report.ts'
import { openTimedSocket, type TimedSocket } from './timed-socket.ts'
import { synthesiseSample } from './sample/sample-stack.ts'

/**
 * A message from a socket to the sockets of its chat, through all that is deployed, beside the simplest sample on the
 * same emulator. Both send in turn, over sockets of this process.
 */

const warmUps = 5
const rounds = 25
/** Until what follows a message is over: its domain event, for one. It would take time from the next. */
const pauseMs = 250
/** As many members as `createChat` takes, with its owner. */
const atOnce = 100
const lanes = 4

type Sent = { ackMs: number; lastPushMs: number }

progress('deploying Parley')
const { deployments, stop } = await startDeployments(1)
const deployment = await deployments[0]
if (!deployment) throw new Error('Nothing was deployed')
const { endpointUrl, tableName, webSocketUrl } = deployment

progress('deploying the sample')
const folder = await mkdtemp(join(tmpdir(), 'parley-sample-'))
const outputs = await deploy({
  endpointUrl,
  logFile: join(localFolder, 'sample-deploy.log'),
  steps: silentSteps,
  workFolder: join(folder, 'deploy'),
  app: { assembly: await synthesiseSample(folder) },
})
const sampleUrl = localApiUrl(endpointUrl, outputs['WebSocketUrl'] ?? '')

delete process.env['AWS_ENDPOINT_URL']
Object.assign(process.env, {
  AWS_ENDPOINT_URL_DYNAMODB: endpointUrl,
  AWS_ENDPOINT_URL_SQS: endpointUrl,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  TABLE_NAME: tableName,
  ATTACHMENTS_URL: `${endpointUrl}/${deployment.outputs['AttachmentsBucketName']}`,
  WEBSOCKET_CALLBACK_URL: webSocketUrl.replace('ws', 'http'),
  MESSAGES_PER_SECOND: '1000',
  MESSAGE_BURST: '1000',
  ADDS_PER_HOUR: '100000',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
})

const largest = Math.max(...endToEndSizes)
progress(`${largest} people`)
const users = await givenUsers(largest)

const chatOf = async (size: number): Promise<string> => {
  const members = users.slice(0, size)
  const chatId = await givenChat(members.slice(0, atOnce))
  const [owner] = members
  for (let start = atOnce; owner && start < size; start += atOnce) {
    const usernames = members.slice(start, start + atOnce).map(({ username }) => username)
    await addMembers(owner.credentials, chatId, usernames)
  }
  return chatId
}
const chats = new Map<number, string>()
for (const size of endToEndSizes) chats.set(size, await chatOf(size))

const ours: TimedSocket[] = []
const samples: TimedSocket[] = []
const openOurs = async ({ credentials }: User) => {
  const { ticket } = await createTicket(credentials, 'a bench')
  return openTimedSocket(`${webSocketUrl}?ticket=${ticket}`)
}
/** Opens more sockets on both sides, up to this many, and lets ours enter the chat. */
const grow = async (size: number, chatId: string) => {
  const more = users.slice(ours.length, size)
  ours.push(...(await pMap(more, openOurs, { concurrency: lanes })))
  samples.push(...(await pMap(more, () => openTimedSocket(sampleUrl), { concurrency: lanes })))
  await pMap(
    ours,
    async (socket, index) => {
      const id = `enter-${index}`
      const entered = socket.next((frame) => frame['id'] === id)
      socket.send({ action: 'enter', chatId, id })
      if ((await entered).frame['type'] !== 'entered') throw new Error('A socket could not enter')
    },
    { concurrency: lanes },
  )
}

/** Sends one frame from the first socket, and waits for the sign of success there and for the pushes to all others. */
const exchange = async (
  sockets: readonly TimedSocket[],
  frame: Record<string, unknown>,
  isAck: (frame: Record<string, unknown>) => boolean,
  isPush: (frame: Record<string, unknown>) => boolean,
): Promise<Sent> => {
  const [sender, ...others] = sockets
  if (!sender) throw new Error('There is no socket')
  const acked = sender.next(isAck)
  const pushed = others.map((socket) => socket.next(isPush))
  const startMs = performance.now()
  sender.send(frame)
  const arrived = await Promise.all(pushed)
  return {
    ackMs: (await acked).atMs - startMs,
    lastPushMs: Math.max(0, ...arrived.map(({ atMs }) => atMs)) - startMs,
  }
}

let count = 0
const text = () => `${++count} ${'x'.repeat(200)}`
const sendOurs = (chatId: string) => {
  const [id, said] = [`c-${count}`, text()]
  return exchange(
    ours,
    { action: 'message', chatId, text: said, clientMessageId: id, id },
    (frame) => frame['type'] === 'ack' && frame['id'] === id,
    ({ type, messages }) =>
      type === 'messages' && (messages as { text: string }[]).some((message) => message.text === said),
  )
}
const sendSample = () => {
  const said = text()
  const isCopy = (frame: Record<string, unknown>) => frame['text'] === said
  return exchange(samples, { action: 'message', text: said }, isCopy, isCopy)
}

const figures: Figure[] = []
for (const size of endToEndSizes) {
  const chatId = chats.get(size) ?? ''
  progress(`opening ${size} sockets on each side`)
  await grow(size, chatId)
  const taken: { ours: Sent; sample: Sent }[] = []
  for (let round = -warmUps; round < rounds; round++) {
    // Each side goes first in every other round.
    const first = round % 2 === 0 ? await sendOurs(chatId) : undefined
    await sleep(pauseMs)
    const sample = await sendSample()
    await sleep(pauseMs)
    const own = first ?? (await sendOurs(chatId))
    if (!first) await sleep(pauseMs)
    if (round >= 0) taken.push({ ours: own, sample })
  }
  const figure = (kind: keyof Sent, name: 'ack' | 'lastPush') => {
    const [own, sample] = [taken.map((each) => each.ours[kind]), taken.map((each) => each.sample[kind])]
    const key = (suffix: string) => `at${size}.${suffix}` as keyof typeof endToEnd
    figures.push(
      measuredOften(endToEnd, key(`${name}Ms`), own),
      measuredOften(endToEnd, key(name === 'ack' ? 'sampleAckMs' : 'sampleLastPushMs'), sample),
      measuredOften(
        endToEnd,
        key(`${name}VsSample`),
        own.map((ms, index) => ms / (sample[index] ?? Number.NaN)),
      ),
    )
  }
  figure('ackMs', 'ack')
  if (size > 1) figure('lastPushMs', 'lastPush')
  progress(
    figures
      .slice(-6)
      .map(({ what, value }) => `${what.trim()} ${value}`)
      .join(', '),
  )
}
report(figures)
for (const socket of [...ours, ...samples]) socket.close()
await stop()
await rm(folder, { recursive: true, force: true })
process.exit()
