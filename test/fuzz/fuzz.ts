import { Choices } from './choices.ts'
import { Crowd } from './crowd.ts'
import { type ActionDocument, type OperationDocument, readDocuments } from './documents.ts'
import { userIdOfBot } from '../../shared/domain/access/user-id.ts'
import { ImportBodies } from './service/import-bodies.ts'
import { bots, decoded, type Invocation, Invocations, ofService } from './service/invocations.ts'
import { judgeInvocation } from './service/judge-service.ts'
import { type ImportOperation, importOperations } from '../../shared/contract/service/import-operations.ts'
import { type Fault, Findings, isSuccess, type Tally } from './findings.ts'
import { Frames } from './frames.ts'
import { Hostile } from './hostile.ts'
import { judgeAnswer, judgeReply } from './judge.ts'
import { Known } from './known.ts'
import { asks, learnLogIn } from './people.ts'
import { type Request, Requests, type Way } from './requests.ts'
import { judgeGranted, standingIn } from './standing.ts'
import { Turns } from './turns.ts'
import { Values } from './values.ts'
import { type Effects, startWorld, type World } from './world/world.ts'

export type Report = {
  seed: number
  requests: number
  ms: number
  tallies: Map<string, Tally>
  faults: Fault[]
}
type Options = {
  seed: number
  requests: number
  /** Only these operations and actions. */
  only?: readonly string[]
  onProgress?: (done: number, faults: number) => void
}

/** So often the people get new chats, as others are left and deleted. */
const furnishEvery = 250

/** Refusals after which nothing goes with this session any more. */
const endings: readonly string[] = ['session_ended', 'unauthenticated', 'account_suspended']

const shown = (bytes: Buffer | undefined): string => {
  if (!bytes) return ''
  const text = bytes.toString('latin1')
  return JSON.stringify(text.length > 600 ? `${text.slice(0, 600)}… (${text.length} bytes)` : text)
}

const describeRequest = ({ way, token, asked }: Request): string =>
  [
    way,
    Object.keys(asked.params).length > 0 ? JSON.stringify(asked.params).slice(0, 400) : '',
    asked.query.length > 0 ? `?${JSON.stringify(asked.query).slice(0, 400)}` : '',
    JSON.stringify(asked.headers).slice(0, 200),
    token === undefined ? 'without a token' : '',
    shown(asked.body),
  ]
    .filter((part) => part !== '' && part !== '{}')
    .join(' ')

type ServiceAsked = { as?: unknown; body?: unknown; params?: Record<string, unknown> | null }

/** The user of a request of the service API; undefined for the system. */
const userIdOf = (as: unknown): string | undefined => {
  const { userId, bot } = (as ?? {}) as { userId?: unknown; bot?: unknown }
  if (typeof userId === 'string') return userId
  return typeof bot === 'string' ? userIdOfBot(bot) : undefined
}

/** Platform admins act on every chat, and a file stays its owner's after leaving. */
const needsStanding = ({ group, operationId }: OperationDocument): boolean =>
  group !== 'admin' && operationId !== 'getOwnFile'

/** A public chat is read from outside, and joined. */
const isOpenToReaders = ({ method, operationId }: OperationDocument): boolean =>
  method === 'GET' || operationId === 'joinChat'

/** Sends requests and frames of all kinds, one after the other, and judges what comes of each. */
class Run {
  readonly #world: World
  readonly #documents = readDocuments()
  readonly #choices: Choices
  readonly #known: Known
  readonly #requests: Requests
  readonly #frames: Frames
  readonly #imports: ImportBodies
  readonly #invocations: Invocations
  readonly #crowd: Crowd
  readonly #findings = new Findings()
  #index = 0

  constructor(world: World, seed: number) {
    this.#world = world
    this.#choices = new Choices(seed)
    this.#known = new Known(this.#choices)
    const hostile = new Hostile(this.#choices, seed)
    const values = new Values(this.#choices, hostile, this.#known, this.#documents.resolve)
    this.#requests = new Requests(this.#choices, hostile, values, this.#known)
    this.#frames = new Frames(this.#choices, hostile, values, this.#requests)
    this.#imports = new ImportBodies(this.#choices, values, this.#known)
    this.#invocations = new Invocations(this.#choices, hostile, this.#requests, this.#imports)
    this.#crowd = new Crowd(world, asks(world, this.#documents.operations), this.#known, this.#choices)
  }

  async perform({ seed, requests, only, onProgress }: Options): Promise<Report> {
    const startedMs = performance.now()
    const turns = this.#turns(requests, only)
    await this.#crowd.gather()
    await this.#makeBots()
    for (this.#index = 0; this.#index < requests; this.#index++) {
      if (this.#index % furnishEvery === 0) await this.#crowd.furnish(String(this.#index))
      await turns.next()
      await this.#crowd.replaceEnded()
      if (this.#index % 500 === 499) onProgress?.(this.#index + 1, this.#findings.faults.length)
    }
    const { tallies, faults } = this.#findings
    return { seed, requests, ms: performance.now() - startedMs, tallies, faults }
  }

  #turns(requests: number, only: readonly string[] | undefined): Turns {
    const { operations, actions } = this.#documents
    const all = [
      ...operations.map((operation) => ({
        name: operation.operationId,
        act: (way?: Way) => this.#askOne(this.#requests.make(operation, this.#crowd.actors, way)),
      })),
      ...actions.map((action) => ({
        name: `socket ${action.action}`,
        act: (way?: Way) => this.#sendOne(action, way),
      })),
      ...ofService(operations).map((operation) => ({
        name: `service ${operation.operationId}`,
        act: (way?: Way) =>
          this.#invokeOne(
            operation.operationId,
            this.#invocations.ofRoute(operation, this.#crowd.actors, way),
          ),
      })),
      // So often that a chat is begun, gets its rows and is opened.
      ...(Object.keys(importOperations) as ImportOperation[]).flatMap((operation) =>
        Array.from({ length: 4 }, () => ({
          name: `service ${operation}`,
          act: (way?: Way) => this.#invokeOne(operation, this.#invocations.ofImport(operation, way)),
        })),
      ),
    ].filter(({ name }) => only === undefined || only.includes(name.replace('socket ', '')))
    for (const { name } of all) this.#findings.expect(name)
    const successesOf = (name: string) => this.#findings.successesOf(name)
    return new Turns(this.#choices, all, { successesOf, isEven: only !== undefined, requests })
  }

  #takeEffects = (): Effects => {
    this.#known.readEmails(this.#world.aws.emails.splice(0))
    return this.#world.takeEffects()
  }

  /** @returns what is wrong if the request is granted; the standing is that before it. */
  #access(
    userId: string | undefined,
    chatId: unknown,
    isOpenToReaders: boolean,
  ): (effects: Effects) => string[] {
    if (typeof chatId !== 'string') return () => []
    const standing = userId === undefined ? undefined : standingIn(this.#world.table.table, userId, chatId)
    return ({ changes }) => judgeGranted({ chatId, standing, isOpenToReaders }, changes)
  }

  #askOne = async (request: Request): Promise<void> => {
    const { operation, actor, token, asked } = request
    const chatId = asked.params['chatId']
    const access = this.#access(
      needsStanding(operation) ? actor.userId : undefined,
      chatId && decoded(chatId),
      isOpenToReaders(operation),
    )
    this.#takeEffects()
    const answer = await this.#world.ask(operation, token, asked)
    const effects = this.#takeEffects()
    const isGranted = answer.status < 400
    const faults = [
      ...judgeAnswer(this.#documents, request, answer, effects),
      ...(isGranted ? access(effects) : []),
      ...(isGranted && !operation.open && token !== actor.token ? ['was granted to a bad token'] : []),
    ]
    this.#findings.count(
      { place: operation.operationId, index: this.#index, outcome: String(answer.status) },
      faults,
      () => ({
        sample: `${describeRequest(request)} → ${answer.text.slice(0, 300)}`,
        cause: this.#world.takeCause(),
      }),
    )
    await this.#cleanUpDirect(effects)
    this.#learn(request, answer.status, answer.body)
    const { code = '' } = (answer.body ?? {}) as { code?: string }
    if (token === actor.token && code !== 'unauthenticated' && endings.includes(code)) actor.ended = true
    if (operation.operationId === 'eraseOwnUser' && answer.status === 202) actor.ended = true
  }

  /** A direct chat has the same id when it is made again, which has to wait until nothing of the deleted one is left. */
  #cleanUpDirect = async ({ changes }: Effects): Promise<void> => {
    for (const { pk, sk, after } of changes)
      if (sk === 'META' && after === undefined && pk.startsWith('CHAT#direct-'))
        await this.#world.cleanUpChat(pk.replace('CHAT#', ''))
  }

  #sendOne = async (action: ActionDocument, wanted?: Way): Promise<void> => {
    const { actor, way, bytes, isBinary, json } = this.#frames.make(action, this.#crowd.actors, wanted)
    const { chatId } = (json ?? {}) as { chatId?: unknown }
    // A socket that has not entered has nothing to leave.
    const userId = action.action === 'leave' ? undefined : actor.userId
    const access = this.#access(userId, chatId, action.action === 'enter')
    this.#takeEffects()
    const text = await this.#world.send(actor.connectionId, bytes, isBinary)
    const effects = this.#takeEffects()
    const { outcome, faults: ofReply } = judgeReply(this.#documents, action, text, effects)
    const faults = [...ofReply, ...(outcome === 'done' ? access(effects) : [])]
    this.#findings.count({ place: `socket ${action.action}`, index: this.#index, outcome }, faults, () => ({
      sample: `${way} ${shown(bytes)} → ${text.slice(0, 300)}`,
      cause: this.#world.takeCause(),
    }))
    if (outcome === 'done') this.#known.learn(JSON.parse(text))
    if (endings.includes(outcome)) this.#world.aws.open.delete(actor.connectionId)
  }

  #makeBots = async (names: readonly string[] = bots): Promise<void> => {
    for (const bot of names) await this.#world.invoke({ operation: 'getOwnUser', as: { bot } })
  }

  /** Bots are in no chat by themselves. */
  #admitBot = async ({ request }: Invocation): Promise<void> => {
    const { as, params } = (request ?? {}) as { as?: { bot?: string }; params?: { chatId?: string } }
    if (!as?.bot || !params?.chatId || this.#choices.chance(0.3)) return
    const body = { usernames: [as.bot] }
    await this.#world.invoke({
      operation: 'addMembers',
      as: 'system',
      params: { chatId: params.chatId },
      body,
    })
  }

  /** A bot is busy until it is erased, and then comes back by its name. */
  #replaceErasedBot = async (request: unknown): Promise<void> => {
    const { operation, as } = (request ?? {}) as { operation?: unknown; as?: { bot?: unknown } }
    if (operation !== 'eraseOwnUser' || typeof as?.bot !== 'string') return
    await this.#world.finishErasure(userIdOfBot(as.bot))
    await this.#makeBots([as.bot])
  }

  #invokeOne = async (name: string, invocation: Invocation): Promise<void> => {
    const { form, way, event, request, made } = invocation
    await this.#admitBot(invocation)
    const { as, body: sent, params } = (request ?? {}) as ServiceAsked
    const access = this.#access(
      made && needsStanding(made.operation) ? userIdOf(as) : undefined,
      made && params?.['chatId'],
      made !== undefined && isOpenToReaders(made.operation),
    )
    this.#takeEffects()
    const invoked = await this.#world.invoke(event)
    const effects = this.#takeEffects()
    const {
      outcome,
      faults: ofAnswer,
      answered,
    } = judgeInvocation(this.#documents, invocation, invoked, effects)
    const faults = [...ofAnswer, ...(isSuccess(outcome) ? access(effects) : [])]
    this.#findings.count({ place: `service ${name}`, index: this.#index, outcome }, faults, () => ({
      sample: `${way} ${form} ${JSON.stringify(event).slice(0, 900)} → ${JSON.stringify(invoked).slice(0, 300)}`,
      cause: this.#world.takeCause(),
    }))
    await this.#replaceErasedBot(request)
    await this.#cleanUpDirect(effects)
    if (!answered) return
    const { status, body } = answered
    if (!made) {
      if (status === 200) this.#imports.learn(name as ImportOperation, sent, body)
    } else if (userIdOf(as) === made.actor.userId) {
      this.#learn(made, status, body)
      const { code = '' } = (body ?? {}) as { code?: string }
      if (endings.includes(code) || (name === 'eraseOwnUser' && status === 202)) made.actor.ended = true
    } else if (status < 300) this.#known.learn(body, made.asked.params['chatId'])
  }

  #learn({ operation, actor, asked }: Request, status: number, body: unknown): void {
    const { operationId } = operation
    const { chatId } = asked.params
    if (status >= 300) {
      if (chatId !== undefined && [403, 404].includes(status)) actor.chats.delete(chatId)
      if (operationId === 'postToHook' && status === 404)
        this.#known.forget('secret', asked.params['secret'] ?? '')
      return
    }
    // A public chat is read from outside too.
    if (
      chatId !== undefined &&
      operation.method !== 'GET' &&
      !/^(deleteChat|removeMember|deleteAny)/.test(operationId)
    )
      actor.chats.add(chatId)
    this.#known.learn(body, chatId)
    const fields = (body ?? {}) as Record<string, unknown>
    if (typeof fields['nextCursor'] === 'string')
      this.#known.add(`cursor of ${operationId}`, fields['nextCursor'])
    switch (operationId) {
      case 'changeEmail':
        this.#known.learnEmailCode(actor.userId)
        break
      case 'createChat':
        actor.chats.add(String(fields['chatId']))
        break
      case 'deleteChat':
        for (const one of this.#crowd.actors) one.chats.delete(String(chatId))
        break
      case 'createHook':
        this.#known.learnHook(fields['url'])
        break
      case 'register':
        this.#known.add('signUp', (fields['user'] as { username: string }).username)
        break
      case 'listSessions':
        for (const { sessionId } of fields['sessions'] as { sessionId: string }[])
          this.#known.add(`sessionId of ${actor.userId}`, sessionId)
        break
      case 'createAttachment': {
        const { attachmentId, size } = fields['attachment'] as { attachmentId: string; size: number }
        this.#world.aws.objects.set(`/files/${chatId}/${attachmentId}`, size)
        this.#known.add(`attachmentId of ${actor.userId}`, attachmentId, chatId)
        break
      }
      case 'patchOwnUser':
        actor.username = String(fields['username'])
        break
      case 'login':
        learnLogIn(this.#known, body)
    }
  }
}

/** The same seed makes the same requests, as far as Parley answers the same. */
export const fuzz = async (options: Options): Promise<Report> => {
  const world = await startWorld()
  try {
    return await new Run(world, options.seed).perform(options)
  } finally {
    await world.close()
  }
}
