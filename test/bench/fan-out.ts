import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import aws4 from 'aws4'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fanOut } from './figures/fan-out.ts'
import { measured, measuredOften, median } from './figures/figure.ts'
import { progress, report } from './report.ts'
import { openUndiciPool } from './undici-pool.ts'
import { connectionsEndpoint } from '../../shared/domain/delivery/connections-endpoint.ts'
import { deliver } from '../../shared/domain/delivery/deliver.ts'

/** Posts per second to 5,000 sockets: ours beside the AWS SDK, `aws4`, and unsigned requests. */

const recipientCount = 5000
const latencyMs = 10
/** Each candidate runs once per round, so that other load on the machine hits all of them alike. */
const rounds = 7

const stub = fork(join(import.meta.dirname, 'connections-stub.ts'), {
  env: { ...process.env, LATENCY_MS: `${latencyMs}` },
})
const [{ port }] = (await once(stub, 'message')) as [AddressInfo]
const callbackUrl = `http://127.0.0.1:${port}/live`

const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'secret',
  sessionToken: 'token'.repeat(200),
}
Object.assign(process.env, {
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_SESSION_TOKEN: credentials.sessionToken,
  AWS_REGION: 'us-east-1',
  WEBSOCKET_CALLBACK_URL: callbackUrl,
  AWS_ENDPOINT_URL: '',
})
delete process.env['AWS_ENDPOINT_URL']

const recipients = Array.from({ length: recipientCount }, (_, index) => ({
  connectionId: `${Buffer.from(`connection-${index}`).toString('base64url')}=`,
  userId: `user-${index}`,
}))
const frame = JSON.stringify({
  type: 'messages',
  chatId: 'chat',
  messages: [{ seq: 1, text: 'x'.repeat(200) }],
})
const frameBytes = Buffer.from(frame)
const pathOf = (connectionId: string) => `/live/@connections/${encodeURIComponent(connectionId)}`

const { prepareFrame } = connectionsEndpoint(callbackUrl)
const ours = async () => {
  const { delivered } = await deliver(prepareFrame, [frame], [recipients])
  if (delivered !== recipientCount) throw new Error(`Only ${delivered} were delivered`)
}

const pool = await openUndiciPool(`http://127.0.0.1:${port}`, 256)
/** As many concurrent posts as the pool has connections. */
const overPool = async (headersFor: (path: string) => Record<string, string>) => {
  let next = 0
  const lane = async () => {
    for (let recipient = recipients[next++]; recipient; recipient = recipients[next++]) {
      const path = pathOf(recipient.connectionId)
      const status = await pool.post(path, headersFor(path), frameBytes)
      if (status !== 200) throw new Error(`The stub answered with status ${status}`)
    }
  }
  await Promise.all(Array.from({ length: 256 }, lane))
}
const bare = () => overPool(() => ({ host: `127.0.0.1:${port}` }))
const withAws4 = () =>
  overPool((path) => {
    const signed = aws4.sign(
      {
        host: `127.0.0.1:${port}`,
        path,
        method: 'POST',
        body: frame,
        service: 'execute-api',
        region: 'us-east-1',
      },
      credentials,
    )
    // undici sets it itself.
    const { 'Content-Length': _, ...headers } = signed.headers as Record<string, string>
    return headers
  })

const client = new ApiGatewayManagementApiClient({ endpoint: callbackUrl, region: 'us-east-1', credentials })
const withSdk = async () => {
  await Promise.all(
    recipients.map(({ connectionId }) =>
      client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: frame })),
    ),
  )
}

const candidates = { ours, bare, aws4: withAws4, sdk: withSdk }
type Candidate = keyof typeof candidates
const names = Object.keys(candidates) as Candidate[]

type Rates = { wall: number; cpu: number }
const measure = async (run: () => Promise<void>): Promise<Rates> => {
  const cpuBefore = process.cpuUsage()
  const start = performance.now()
  await run()
  const wallMs = performance.now() - start
  const { user, system } = process.cpuUsage(cpuBefore)
  return { wall: recipientCount / (wallMs / 1000), cpu: recipientCount / ((user + system) / 1e6) }
}

progress(`${recipientCount} recipients, ${latencyMs} ms latency, ${rounds} rounds`)
for (const name of names) await candidates[name]()
const taken: Record<Candidate, Rates[]> = { ours: [], bare: [], aws4: [], sdk: [] }
for (let round = 1; round <= rounds; round++) {
  for (const name of names) taken[name].push(await measure(candidates[name]))
  const last = names.map((name) => `${name} ${Math.round(taken[name].at(-1)?.wall ?? 0)}/s`)
  progress(`round ${round}: ${last.join(', ')}`)
}

const rate = (name: Candidate, kind: keyof Rates) => median(taken[name].map((rates) => rates[kind]))
/** The ratios within each round: rounds differ more than candidates within one round. */
const ratios = (other: Candidate, kind: keyof Rates) =>
  taken.ours.map((rates, round) => rates[kind] / (taken[other][round]?.[kind] ?? Number.NaN))

report([
  measured(fanOut, 'perSecond', rate('ours', 'wall')),
  measured(fanOut, 'perCpuSecond', rate('ours', 'cpu')),
  measured(fanOut, 'sdk.perSecond', rate('sdk', 'wall')),
  measured(fanOut, 'sdk.perCpuSecond', rate('sdk', 'cpu')),
  measured(fanOut, 'bare.perSecond', rate('bare', 'wall')),
  measured(fanOut, 'bare.perCpuSecond', rate('bare', 'cpu')),
  measuredOften(fanOut, 'vsSdk', ratios('sdk', 'wall')),
  measuredOften(fanOut, 'vsBarePerCpu', ratios('bare', 'cpu')),
  measuredOften(fanOut, 'vsAws4', ratios('aws4', 'wall')),
])
await pool.close()
client.destroy()
stub.disconnect()
process.exit()
