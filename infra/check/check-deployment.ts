import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { emulatorClientEnvironment } from '../local/environment.ts'
import { probe } from '../local/probe.ts'
import type { Emulator } from '../local-gaps.ts'
import { awsClients } from './aws.ts'
import { differencesOn } from './differences.ts'
import { makePeople, peopleOfTokens } from './people.ts'
import { Report, type Result } from './report.ts'
import { Rest } from './rest.ts'
import { findTarget, type Target, TargetError } from './target.ts'
import type { Walk } from './walk.ts'
import { walkBrowsers } from './walks/browsers.ts'
import { cleanUp } from './walks/clean-up.ts'
import { walkRequiredNotification, walkSessionEvent } from './walks/events.ts'
import { walkFiles } from './walks/files.ts'
import { walkFrames } from './walks/frames.ts'
import { walkHandshakes } from './walks/handshakes.ts'
import { walkObservability } from './walks/observed.ts'
import { allRoutesWalked, walkRoutes } from './walks/rest-routes.ts'

const help = `npm run check:deployment -- --stage prod

Walks through a deployment as its users would, with your AWS credentials and region, and says what held.

  --stage NAME       the stage of the stack parley-NAME; dev by default
  --stack NAME       another stack
  --construct ID     the construct's id, in a stack that holds more than Parley
  --patience SECONDS for logs, metrics and traces, which AWS shows late; 240 by default
  --json             one JSON object in place of the table
  --help

It makes two users and two chats, and removes them. With an issuer of your own it makes no users: give it access tokens
of two by PARLEY_CHECK_TOKENS=token1,token2.
With AWS_ENDPOINT_URL it checks a deployment on an emulator, whose known differences are listed as such.
`

const options = {
  stage: { type: 'string', default: 'dev' },
  stack: { type: 'string' },
  construct: { type: 'string', default: '' },
  patience: { type: 'string', default: '240' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

const marks = { held: '✓', failed: '✗', differs: '≠', skipped: '–' } as const

const lineOf = ({ area, name, outcome, detail, unsure, ms }: Result): string =>
  [
    `${marks[outcome]} ${area}: ${name} (${ms} ms)`,
    ...(detail ? [`    ${detail}`] : []),
    ...(unsure && outcome === 'failed' ? [`    AWS may differ here: ${unsure}`] : []),
  ].join('\n')

const summaryOf = (report: Report): string =>
  [
    `${report.count('held')} held`,
    `${report.count('failed')} failed`,
    `${report.count('differs')} differ here from AWS`,
    `${report.count('skipped')} skipped`,
  ].join(', ')

const emulatorAt = async (endpointUrl: string): Promise<Emulator> => {
  const occupant = await probe(endpointUrl)
  if (occupant === 'ministack' || occupant === 'localstack') return occupant
  throw new TargetError(`There is no emulator at AWS_ENDPOINT_URL, ${endpointUrl}`)
}

const peopleFor = async (target: Target, rest: Rest, aws: Walk['aws'], mark: string) => {
  const { kind } = await rest.call<{ kind: string }>('getSignIn')
  if (kind === 'password') return makePeople(target, aws, rest, mark)
  const tokens = process.env['PARLEY_CHECK_TOKENS']?.split(',') ?? []
  return peopleOfTokens(rest, tokens)
}

type Part = (walk: Walk, since: Date) => Promise<unknown>
const sending: readonly Part[] = [walkHandshakes, walkRoutes]
const others: readonly Part[] = [
  walkFiles,
  walkFrames,
  walkBrowsers,
  walkRequiredNotification,
  walkSessionEvent,
]

const walkEach = async (parts: readonly Part[], walk: Walk, since: Date) => {
  for (const part of parts) {
    try {
      await part(walk, since)
    } catch (error) {
      // One part that stops leaves the others in.
      await walk.report.check(part.name, 'went on to its end', () => Promise.reject(error))
    }
  }
}

const walkAll = async (walk: Walk, since: Date) => {
  await walkEach(sending, walk, since)
  // The traces of what was sent so far show late, and are looked for beside the rest.
  await Promise.all([walkEach(others, walk, since), walkEach([walkObservability], walk, since)])
}

type Settings = { stack: string; construct: string; patienceMs: number; print: (result: Result) => void }

/**
 * Checks a deployment.
 * @throws TargetError if there is none, or nobody can be let in: then nothing was checked.
 */
export const checkDeployment = async ({ stack, construct, patienceMs, print }: Settings): Promise<Report> => {
  const since = new Date()
  const endpointUrl = process.env['AWS_ENDPOINT_URL']
  const emulator = endpointUrl === undefined ? undefined : await emulatorAt(endpointUrl)
  if (endpointUrl !== undefined) Object.assign(process.env, emulatorClientEnvironment(endpointUrl))
  const aws = awsClients()
  const target = await findTarget(aws.cloudFormation, { stack, construct, emulator, endpointUrl })
  const rest = new Rest(target.restUrl)
  const mark = randomBytes(4).toString('hex')
  const [alice, bob] = await peopleFor(target, rest, aws, mark)
  const report = new Report(differencesOn(emulator), print)
  const chat = await report.check('route', 'createChat', () =>
    rest.call<{ chatId: string }>('createChat', {
      token: alice.token,
      body: { kind: 'group', name: `Check ${mark}`, members: [bob.username] },
    }),
  )
  if (!chat) return report
  const walk: Walk = { target, aws, rest, report, alice, bob, chatId: chat.chatId, mark, patienceMs }
  try {
    await walkAll(walk, since)
  } finally {
    await cleanUp(walk)
  }
  await allRoutesWalked(walk)
  return report
}

const main = async (): Promise<number> => {
  const { values } = parseArgs({ options })
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  const report = await checkDeployment({
    stack: values.stack ?? `parley-${values.stage}`,
    construct: values.construct,
    patienceMs: Number(values.patience) * 1000,
    print: (result) => {
      if (!values.json) process.stdout.write(`${lineOf(result)}\n`)
    },
  })
  if (values.json) process.stdout.write(`${JSON.stringify(report.results, null, 2)}\n`)
  else process.stdout.write(`\n${summaryOf(report)}\n`)
  return report.count('failed') === 0 ? 0 : 1
}

if (import.meta.main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    const isOurs = error instanceof TargetError || (error instanceof TypeError && 'code' in error)
    process.stderr.write(`${isOurs ? error.message : (error as Error).stack}\n`)
    process.exitCode = 2
  }
}
