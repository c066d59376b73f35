import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { fork } from 'node:child_process'
import { once } from 'node:events'
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
import { clientSettingsFor } from '../steps/deployment/client-settings.ts'
import { startDeployments } from '../steps/deployment/deploy-for-tests.ts'
import { givenChat, givenUsers, type User } from '../steps/domain/given-domain.ts'
import { endToEnd, endToEndSizes } from './figures/end-to-end.ts'
import { type Figure, measuredOften } from './figures/figure.ts'
import { progress, report } from './report.ts'
import { openTimedSocket, type TimedSocket } from './timed-socket.ts'
import { synthesiseSample } from './sample/sample-stack.ts'

/**
 * A message from a socket to the sockets of its chat, through all that is deployed, beside the simplest sample on the
 * same emulator. Both send in turn, over sockets of this process: under AWS's conditions, and on the emulator alone.
 */

const warmUps = 3
const rounds = { conditions: 15, bare: 9 } as const
/** Until what follows a message is over: its domain event, for one. It would take time from the next. */
const pauseMs = 250
/** Milliseconds of a post, as in `fan-out`. Calls of the table take theirs by the conditions. */
const postMs = 10
/** As many members as `createChat` takes, with its owner. */
const atOnce = 100
const lanes = 4

type Sent = { ackMs: number; lastPushMs: number }

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
progress('deploying Parley')
const { deployments, stop } = await startDeployments(1)
const deployment = await deployments[0]
if (!deployment) throw new Error('Nothing was deployed')
const { endpointUrl, webSocketUrl } = deployment

progress('deploying the sample')
const folder = await mkdtemp(join(tmpdir(), 'parley-sample-'))
const outputs = await deploy({
  endpointUrl,
  logFile: join(localFolder, 'sample-deploy.log'),
  steps: silentSteps,
  assembly: await synthesiseSample(folder),
  outputsFile: join(folder, 'sample-outputs.json'),
})
const sampleUrl = localApiUrl(endpointUrl, outputs['WebSocketUrl'] ?? '')

const proxy = fork(join(import.meta.dirname, 'conditions-in-front.ts'), {
  env: { ...process.env, EMULATOR_URL: endpointUrl, POST_MS: `${postMs}` },
})
process.once('exit', () => proxy.kill())
const [{ url: conditionsUrl }] = (await once(proxy, 'message')) as [{ url: string }]

const lambda = new LambdaClient(clientSettingsFor(endpointUrl))
/** Deploys a function again with other addresses of AWS. @returns a function that restores its own. */
const change = async (FunctionName: string | undefined, changed: Record<string, string>) => {
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
  const set = (Variables: Record<string, string>) =>
    lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }))
  await set({ ...Environment?.Variables, ...changed })
  return () => set(Environment?.Variables ?? {})
}
/** Puts AWS's conditions between the functions that answer frames and the emulator, while `work` runs. */
const underConditions = async (work: () => Promise<void>) => {
  const tables = { AWS_ENDPOINT_URL_DYNAMODB: conditionsUrl }
  const posts = `${conditionsUrl}${new URL(webSocketUrl).pathname}`
  const restore = [
    await change(deployment.outputs['LiveFunctionName'], { ...tables, WEBSOCKET_CALLBACK_URL: posts }),
    await change(outputs['SendFunctionName'], { ...tables, POSTS_URL: conditionsUrl }),
  ]
  try {
    await work()
  } finally {
    for (const one of restore) await one()
  }
}

// This process makes people and chats by the domain itself, as the deployed functions would.
for (const name of ['Account', 'Chats', 'Members']) {
  const { Environment } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: deployment.outputs[`${name}FunctionName`] }),
  )
  Object.assign(process.env, Environment?.Variables)
}
Object.assign(process.env, {
  AWS_ENDPOINT_URL: endpointUrl,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
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
  const [id, sentText] = [`c-${count}`, text()]
  return exchange(
    ours,
    { action: 'message', chatId, text: sentText, clientMessageId: id, id },
    (frame) => frame['type'] === 'ack' && frame['id'] === id,
    ({ type, messages }) =>
      type === 'messages' && (messages as { text: string }[]).some((message) => message.text === sentText),
  )
}
const sendSample = () => {
  const sentText = text()
  const isCopy = (frame: Record<string, unknown>) => frame['text'] === sentText
  return exchange(samples, { action: 'message', text: sentText }, isCopy, isCopy)
}

const figures: Figure[] = []
type Runs = { ours: Sent[]; sample: Sent[] }
const takeTurns = async (chatId: string, count: number): Promise<Runs> => {
  const runs: Runs = { ours: [], sample: [] }
  const keep = (side: keyof Runs, round: number, sent: Sent) => {
    if (round >= 0) runs[side].push(sent)
  }
  const sides = { ours: () => sendOurs(chatId), sample: sendSample }
  for (let round = -warmUps; round < count; round++) {
    // Each side goes first in every other round.
    const order = round % 2 === 0 ? (['ours', 'sample'] as const) : (['sample', 'ours'] as const)
    for (const side of order) {
      keep(side, round, await sides[side]())
      await sleep(pauseMs)
    }
  }
  return runs
}
const ratios = ({ ours: own, sample }: Runs, kind: keyof Sent) =>
  own.map((sent, round) => sent[kind] / (sample[round]?.[kind] ?? Number.NaN))

for (const size of endToEndSizes) {
  const chatId = chats.get(size) ?? ''
  progress(`opening ${size} sockets on each side`)
  await grow(size, chatId)
  progress('sending on the emulator alone')
  const bare = await takeTurns(chatId, rounds.bare)
  progress("sending under AWS's conditions")
  await underConditions(async () => {
    const runs = await takeTurns(chatId, rounds.conditions)
    for (const name of size === 1 ? (['ack'] as const) : (['ack', 'lastPush'] as const)) {
      const kind = `${name}Ms` as const
      figures.push(
        measuredOften(
          endToEnd,
          `at${size}.${name}Ms`,
          runs.ours.map((sent) => sent[kind]),
        ),
        measuredOften(
          endToEnd,
          `at${size}.${name}SampleMs`,
          runs.sample.map((sent) => sent[kind]),
        ),
        measuredOften(endToEnd, `at${size}.${name}VsSample`, ratios(runs, kind)),
        measuredOften(endToEnd, `bare.at${size}.${name}VsSample`, ratios(bare, kind)),
      )
    }
  })
  progress(
    figures
      .slice(-4)
      .map(({ what, value }) => `${what.trim()} ${value}`)
      .join(', '),
  )
}
report(figures)
for (const socket of [...ours, ...samples]) socket.close()
proxy.disconnect()
await stop()
await rm(folder, { recursive: true, force: true })
process.exit()
