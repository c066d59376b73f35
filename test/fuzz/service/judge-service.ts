import { readFileSync } from 'node:fs'
import { type ErrorCode, errorCatalogue } from '../../../shared/contract/errors.ts'
import { type ImportOperation, importOperations } from '../../../shared/contract/service/import-operations.ts'
import { userIdOfBot } from '../../../shared/domain/access/user-id.ts'
import type { Documents, OperationDocument } from '../documents.ts'
import type { Request } from '../requests.ts'
import { effectsOf, isMalformed, judgeFrames } from '../judge.ts'
import type { Effects, Invoked } from '../world/world.ts'
import type { Change } from '../world/checked-table.ts'
import { type Form, type Invocation, ofService } from './invocations.ts'

type Answered = { status: number; body?: unknown }
type Code = { status: number; code: string }

/** Refusals of the service API itself, on top of those of the route: shared/contract/service/README.md. */
const ofEveryRoute: readonly Code[] = [
  { status: 400, code: 'validation_failed' },
  { status: 403, code: 'forbidden' },
  { status: 403, code: 'account_suspended' },
  { status: 404, code: 'user_not_found' },
  { status: 409, code: 'username_taken' },
  { status: 413, code: 'payload_too_large' },
]

/** The refusals of imports, as their document lists them. */
const ofImports: readonly Code[] = (() => {
  const document = readFileSync(new URL('../../../shared/contract/migration.md', import.meta.url), 'utf8')
  const rows = document.split('\n').filter((line) => /^\| \d{3} `/.test(line))
  const codes = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/(\d{3}) `(\w+)`/g)])
  if (codes.length === 0) throw new Error('The document of imports lists no refusals')
  return codes.map(([, status, code = '']) => ({ status: Number(status), code }))
})()

const includes = (codes: readonly Code[], { status, code }: Code): boolean =>
  codes.some((known) => known.status === status && known.code === code)

const documentedCodes = ({ responses }: OperationDocument): Code[] =>
  Object.entries(responses).flatMap(([status, { content = {} }]) =>
    Object.keys(content['application/problem+json']?.examples ?? {}).map((code) => ({
      status: Number(status),
      code,
    })),
  )

const ofRefusal = (status: number, body: unknown, codes: readonly Code[]): string[] => {
  const { code = '', detail, requestId } = (body ?? {}) as Partial<Record<string, string>>
  if (status >= 500) return [`answered ${status} ${code}`]
  if (errorCatalogue[code as ErrorCode]?.status !== status || !detail || !requestId)
    return [`answered ${status} with a body that is no problem document`]
  return includes(codes, { status, code }) ? [] : [`answered ${status} ${code}, which is not documented`]
}

const ofRoute = (
  documents: Documents,
  operation: OperationDocument,
  { status, body }: Answered,
): string[] => {
  // IAM has proved the caller: nothing is asked for that could be unauthenticated.
  if (status >= 400) {
    const codes = documentedCodes(operation).filter((known) => known.status !== 401)
    return ofRefusal(status, body, [...codes, ...ofEveryRoute])
  }
  const documented = operation.responses[status]
  if (!documented) return [`answered ${status}, which is not documented`]
  const { content } = documented
  if (!content) return body === undefined ? [] : [`answered ${status} with a body, and none is documented`]
  if ('application/json' in content) {
    const fault = documents.faultInAnswer(operation, status, 'application/json', body)
    return fault === undefined ? [] : [`answered ${status} with a body that does not fit: ${fault}`]
  }
  const { contentType = '', bytes } = body as { contentType?: string; bytes?: unknown }
  return contentType in content && typeof bytes === 'string' ? [] : [`answered ${status} with no such file`]
}

/** Rows are refused one by one: never with an error of the server, which the whole batch has. */
const ofImport = (operation: ImportOperation, { status, body }: Answered): string[] => {
  if (status >= 400) return ofRefusal(status, body, ofImports)
  if (status !== 200) return [`answered ${status}, which is not documented`]
  const checked = importOperations[operation].answer.strict().safeParse(body)
  if (!checked.success) return [`answered ${status} with a body that does not fit: ${checked.error.message}`]
  return checked.data.refused
    .filter(({ code }) => !(errorCatalogue[code as ErrorCode]?.status < 500))
    .map(({ code }) => `refused a row with ${code}, which is no refusal`)
}

/** The secret of imports, and what it takes to compare a password with imported hashes. */
const isOfImports = ({ pk }: { pk: string }): boolean => pk === 'IMPORT'

/** Nothing is left of a batch of users or chats of which every row was refused. */
const ofRefusedRows = (
  operation: ImportOperation,
  { status, body }: Answered,
  effects: Effects,
): string[] => {
  const { users, chats } = (body ?? {}) as { users?: unknown[]; chats?: unknown[] }
  if (status !== 200 || operation === 'importMessages' || (users ?? chats ?? []).length > 0) return []
  const changes = effects.changes.filter((change) => !isOfImports(change))
  return effectsOf({ ...effects, changes }).map((effect) => `refused every row, but ${effect}`)
}

/** The first call of a bot makes it, also where the call itself is refused. */
const withoutNewBot = (request: unknown, effects: Effects): Effects => {
  const { as } = (request ?? {}) as { as?: { bot?: unknown } | null }
  const bot = as?.bot
  if (typeof bot !== 'string') return effects
  const userId = userIdOfBot(bot)
  const isOfBot = ({ before, after }: Change) => before === undefined && after?.['userId']?.S === userId
  return { ...effects, changes: effects.changes.filter((change) => !isOfBot(change)) }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The request that an event brings: none in a message that is no JSON. */
const requestIn = (form: Form, event: unknown): unknown => {
  const { Records, detail } = (event ?? {}) as { Records?: { body: string }[]; detail?: unknown }
  if (form === 'bus') return detail
  if (form !== 'queue') return event
  const message = parsed(Records?.[0]?.body ?? '')
  const isOfBus = message !== null && typeof message === 'object' && 'detail-type' in message
  return isOfBus ? (message as { detail?: unknown }).detail : message
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isImportName = (name: unknown): name is ImportOperation =>
  typeof name === 'string' && Object.hasOwn(importOperations, name)

const fields = new Set(['operation', 'as', 'params', 'query', 'body', 'eventId'])

const isCaller = (as: unknown): boolean => {
  if (as === 'system') return true
  if (!isObject(as)) return false
  const [[name, value] = [], ...more] = Object.entries(as)
  return more.length === 0 && (name === 'userId' || name === 'bot') && typeof value === 'string'
}

/** Parts of a path or a query are texts, numbers and truth values. */
const areParts = (parts: unknown): boolean =>
  parts === undefined ||
  (isObject(parts) &&
    Object.values(parts).every((part) => ['string', 'number', 'boolean'].includes(typeof part)))

/** The request of the route as the event has it. */
const asSent = (made: Request, request: unknown): Request =>
  made.json === undefined ? made : { ...made, json: isObject(request) ? request['body'] : undefined }

/** Whether a request of the service API has another form than its document says: shared/contract/service/README.md. */
const isMalformedRequest = (documents: Documents, request: unknown): boolean => {
  if (!isObject(request)) return true
  const { operation, as, params, query, body } = request
  if (typeof operation !== 'string' || !areParts(params) || !areParts(query)) return true
  if (Object.keys(request).some((name) => !fields.has(name))) return true
  if (isImportName(operation)) return !importOperations[operation].body.safeParse(body).success
  return (
    !isCaller(as) || !ofService(documents.operations).some(({ operationId }) => operationId === operation)
  )
}

/** Why an attempt failed: what is thrown may only point to the log. */
const reasonOf = (invoked: Invoked): string => {
  const failure = invoked.logged ?? ('thrown' in invoked ? invoked.thrown : undefined)
  return failure instanceof Error ? failure.message : String(failure)
}

/** Too fast: an event of which nobody reads the answer comes again later. */
const isThrottled = (reason: string): boolean => /^(rate_limited|too_many_requests): /.test(reason)

const asRead = <T>(value: unknown): T => JSON.parse(JSON.stringify(value ?? null)) as T

/** Everything that is wrong with what came of an invocation, and how it counts. */
export const judgeInvocation = (
  documents: Documents,
  { form, event, made }: Invocation,
  invoked: Invoked,
  effects: Effects,
): { outcome: string; faults: string[]; answered?: Answered } => {
  const { deadLetters } = effects
  const request = requestIn(form, event)
  const setAside = withoutNewBot(request, { ...effects, deadLetters: 0 })
  const untouched = (words: string) => effectsOf(setAside).map((effect) => `${words}, but ${effect}`)
  const reads = made?.operation.method === 'GET'
  const taken = [
    ...(isMalformedRequest(documents, request) ? ['took a request that is none'] : []),
    // The back end erases without a password.
    ...(made && made.operation.operationId !== 'eraseOwnUser' && isMalformed(documents, asSent(made, request))
      ? ['took a body that the document refuses']
      : []),
  ]
  const frames = judgeFrames(documents, effects.frames)
  const throttled = form !== 'call' && isThrottled(reasonOf(invoked))
  const putOff = () => ({
    outcome: 'put off',
    faults: effectsOf(effects).map((effect) => `put off, but ${effect}`),
  })
  if ('thrown' in invoked) {
    if (throttled) return putOff()
    return { outcome: 'thrown', faults: [`threw ${reasonOf(invoked).slice(0, 100)}`] }
  }
  const answered = asRead<Answered & { batchItemFailures?: unknown[] }>(invoked.answered)
  if (answered?.batchItemFailures) {
    const isFailed = answered.batchItemFailures.length > 0
    if (isFailed && throttled) return putOff()
    const failed = isFailed ? ['failed as a message of a queue'] : []
    if (isFailed) return { outcome: 'failed', faults: [...failed, ...frames] }
    if (deadLetters === 0)
      return { outcome: 'done', faults: [...taken, ...(reads ? untouched('only read') : []), ...frames] }
    const more = deadLetters > 1 ? ['was set aside more than once'] : []
    return { outcome: 'set aside', faults: [...more, ...untouched('set aside'), ...frames] }
  }
  const { status } = answered
  const { operation: name } = (request ?? {}) as { operation?: unknown }
  const refused = status >= 400
  const isOfEvent = form === 'bus' || (isObject(event) && 'eventId' in event)
  const wanted = refused && isOfEvent ? 1 : 0
  return {
    outcome: String(status),
    answered,
    faults: [
      ...(isImportName(name)
        ? [...ofImport(name, answered), ...ofRefusedRows(name, answered, effects)]
        : made
          ? ofRoute(documents, made.operation, answered)
          : ofRefusal(status, answered.body, ofEveryRoute)),
      ...(deadLetters === wanted ? [] : [`refused with ${status}, and left ${deadLetters} dead letters`]),
      ...(refused || reads ? untouched(refused ? `refused with ${status}` : 'only read') : []),
      ...(refused ? [] : taken),
      ...frames,
    ],
  }
}
