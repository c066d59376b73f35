import type { OperationDocument } from './documents.ts'
import type { Known } from './known.ts'
import { claimsOf } from '../steps/generic/claims-of.ts'
import { type Claims, claimsOfLogIn, tokenOf } from './world/signing.ts'
import { rightCode } from '../conditions/user-pool-in-memory.ts'
import type { Answer, World } from './world/world.ts'

export const password = 'correct horse battery'

/** Somebody with an account, a token and a socket. */
export type Actor = {
  username: string
  email: string
  userId: string
  token: string
  claims: Claims
  isAdmin: boolean
  connectionId: string
  /** Chats in which the last request succeeded. */
  chats: Set<string>
  /** Whether the account or the session has ended. */
  ended: boolean
}

/** Asks as a well-behaved client does, for what only prepares a run. */
export const asks = (world: World, operations: readonly OperationDocument[]) => {
  const byName = new Map(operations.map((operation) => [operation.operationId, operation]))
  return async (
    operationId: string,
    token: string | undefined,
    {
      params = {},
      query = [],
      body,
    }: { params?: Record<string, string>; query?: [string, string][]; body?: unknown } = {},
  ): Promise<Answer> => {
    const operation = byName.get(operationId)
    if (!operation) throw new Error(`No operation ${operationId}`)
    const answer = await world.ask(operation, token, {
      params,
      query,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
    })
    if (answer.status >= 300) throw new Error(`${operationId} answered ${answer.status}: ${answer.text}`)
    return answer
  }
}
export type Ask = ReturnType<typeof asks>

/** A session that its user may go on with, or end. */
export const learnLogIn = (known: Known, body: unknown): void => {
  const { accessToken, refreshToken } = body as { accessToken: string; refreshToken: string }
  const { sub, origin_jti } = claimsOf(accessToken)
  known.add(`refreshToken of ${sub}`, refreshToken)
  known.add(`sessionId of ${sub}`, String(origin_jti))
  known.add('sessionId', String(origin_jti))
  known.add('refreshToken', refreshToken)
}

const connect = async (world: World, token: string): Promise<string> => {
  const { status, connectionId } = await world.connect({ token })
  if (status !== 200) throw new Error(`The handshake was refused with ${status}`)
  return connectionId
}

/** Registers somebody who logs in. */
export const newActor = async (
  world: World,
  ask: Ask,
  known: Known,
  username: string,
  isAdmin = false,
): Promise<Actor> => {
  const email = `${username}@example.com`
  await ask('register', undefined, { body: { username, email, password } })
  await ask('confirm', undefined, { body: { username, code: rightCode } })
  const { body } = await ask('login', undefined, { body: { login: username, password } })
  const { accessToken } = body as { accessToken: string }
  const claims = claimsOf(accessToken)
  const userId = String(claims['sub'])
  learnLogIn(known, (await ask('login', undefined, { body: { login: username, password } })).body)
  known.add('username', username)
  known.add('userId', userId)
  const token = isAdmin ? tokenOf({ ...claims, ...claimsOfLogIn(userId, true) }) : accessToken
  const connectionId = await connect(world, token)
  return { username, email, userId, token, claims, isAdmin, connectionId, chats: new Set(), ended: false }
}

/** Logs in again, where only the session has ended. */
export const withNewSession = async (world: World, actor: Actor): Promise<void> => {
  actor.claims = claimsOfLogIn(actor.userId, actor.isAdmin)
  actor.token = tokenOf(actor.claims)
  actor.connectionId = await connect(world, actor.token)
  actor.ended = false
}

/** A group, a public and a direct chat of some people, with something of everything that a chat may hold. */
export const furnish = async (
  world: World,
  ask: Ask,
  known: Known,
  people: readonly Actor[],
  label: string,
): Promise<void> => {
  const [owner, admin, member] = people
  if (!owner || !admin || !member) throw new Error('A chat needs three people')
  const others = [admin, member]
  for (const kind of ['group', 'public', 'direct'] as const) {
    const members = others.map(({ username }) => username)
    const created =
      kind === 'direct' ? { kind, members: members.slice(0, 1) } : { kind, name: `${kind} ${label}`, members }
    const { body: chat } = await ask('createChat', owner.token, { body: created })
    const { chatId } = chat as { chatId: string }
    const params = { chatId }
    known.learn(chat)
    for (const actor of kind === 'direct' ? [owner, admin] : [owner, admin, member]) {
      actor.chats.add(chatId)
      known.learn((await ask('sendMessage', actor.token, { params, body: { text: 'hello' } })).body)
    }
    if (kind === 'direct') continue
    await ask('patchMember', owner.token, {
      params: { ...params, userId: admin.userId },
      body: { role: 'admin' },
    })
    const hook = await ask('createHook', owner.token, { params, body: { name: 'Alerts' } })
    known.learn(hook.body)
    known.learnHook((hook.body as { url: string }).url)
    const file = { name: 'menu.pdf', contentType: 'application/pdf', size: 1000 }
    for (const actor of [owner, admin, member]) {
      const upload = await ask('createAttachment', actor.token, { params, body: file })
      const { attachment } = upload.body as { attachment: { attachmentId: string } }
      world.aws.objects.set(`/files/${chatId}/${attachment.attachmentId}`, file.size)
      known.learn(upload.body, chatId)
      known.add(`attachmentId of ${actor.userId}`, attachment.attachmentId, chatId)
      if (actor !== owner) continue
      const sent = { text: 'the menu', attachments: [{ attachmentId: attachment.attachmentId }] }
      known.learn((await ask('sendMessage', actor.token, { params, body: sent })).body)
    }
    await world.send(owner.connectionId, JSON.stringify({ action: 'enter', chatId }))
    known.add('unsubscribe', await world.unsubscribeToken(member.userId, chatId))
  }
}
