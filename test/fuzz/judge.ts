import { isDeepStrictEqual } from 'node:util'
import { type ErrorCode, errorCatalogue } from '../../shared/contract/errors.ts'
import type { ActionDocument, Documents, OperationDocument } from './documents.ts'
import type { Request } from './requests.ts'
import type { Aws } from './world/aws.ts'
import type { Change } from './world/checked-table.ts'
import type { Answer, Effects } from './world/world.ts'

/**
 * A refused request may leave these, and one that only reads too: counters of attempts and rates, that a session is in use,
 * and what other requests would have found out as well.
 */
const harmless: readonly RegExp[] = [
  /^ATTEMPTS#\S+ WINDOW#/,
  /^USER#\S+ ACTS#/,
  /^USER#\S+ SESSION#/,
  /^PUBLIC REFOLDED$/,
]

const isHarmless = ({ pk, sk }: Change): boolean => harmless.some((pattern) => pattern.test(`${pk} ${sk}`))

/** The codes of a new address count down, also for a wrong one. */
const isCountdown = ({ sk, before, after }: Change): boolean =>
  sk === 'EMAILCHANGE' &&
  before !== undefined &&
  after !== undefined &&
  isDeepStrictEqual({ ...before, attemptsLeft: 0 }, { ...after, attemptsLeft: 0 })

/** The difference that all changes make together: an item that was written and taken back makes none. */
const netChanges = (changes: readonly Change[]): Change[] =>
  [...Map.groupBy(changes, ({ pk, sk }) => `${pk}\n${sk}`).values()].flatMap((ofItem) => {
    const [first, last] = [ofItem[0], ofItem.at(-1)]
    if (!first || !last || isDeepStrictEqual(first.before, last.after)) return []
    return [{ ...first, after: last.after }]
  })

/** The effects that a refused request must not have, in words. */
export const effectsOf = ({ changes, jobs, deadLetters, frames, poolWrites }: Effects): string[] => [
  ...netChanges(changes)
    .filter((change) => !isHarmless(change) && !isCountdown(change))
    .map(({ pk, sk, before, after }) => {
      const kind = before === undefined ? 'wrote' : after === undefined ? 'removed' : 'changed'
      return `${kind} ${pk.split('#')[0]}#… ${sk.split('#')[0]}`
    }),
  ...(jobs > 0 ? ['sent a job'] : []),
  ...(deadLetters > 0 ? ['left a dead letter'] : []),
  ...(frames.length > 0 ? ['pushed a frame'] : []),
  ...(poolWrites > 0 ? ['changed the user pool'] : []),
]

const isProblem = (answer: Answer): boolean =>
  (answer.headers['content-type'] ?? '') === 'application/problem+json'

/** Parts of a fault that differ from value to value are left out, so that each fault is told once. */
export const signatureOf = (fault: string): string => fault.replace(/[0-9a-f-]{36}|\d+/g, '#').slice(0, 160)

const ofAnswer = (documents: Documents, operation: OperationDocument, answer: Answer): string[] => {
  const { status, headers, text, body } = answer
  const type = (headers['content-type'] ?? '').split(';', 1)[0] ?? ''
  if (status >= 500) return [`answered ${status}`]
  const documented = operation.responses[status]
  if (!documented) return [`answered ${status}, which is not documented`]
  const { content } = documented
  if (!content) return text === '' ? [] : [`answered ${status} with a body, and none is documented`]
  if (!(type in content)) return [`answered ${status} as "${type}", which is not documented`]
  const fault = documents.faultInAnswer(operation, status, type, type.endsWith('json') ? body : text)
  if (fault !== undefined) return [`answered ${status} with a body that does not fit: ${fault}`]
  if (!isProblem(answer)) return []
  const { code } = body as { code: string }
  const codes = Object.keys(content['application/problem+json']?.examples ?? {})
  return codes.includes(code) ? [] : [`answered ${status} ${code}, which is not documented`]
}

/** Spaces around a text do not count, and a document cannot say so. */
const ofLengths = new Set(['minLength', 'maxLength', 'pattern', 'format'])

/** Whether the document refuses the body for its form, beyond the length of a text. */
export const isMalformed = (documents: Documents, { operation, json, asked }: Request): boolean => {
  if (json === undefined || !(asked.headers['content-type'] ?? '').startsWith('application/json'))
    return false
  const faults = documents.faultsInBody(operation, json)
  return (
    faults.length > 0 &&
    !faults.every(({ keyword }) => ofLengths.has(keyword) || ['anyOf', 'oneOf'].includes(keyword))
  )
}

/** Everything that is wrong with how a request was answered. */
export const judgeAnswer = (
  documents: Documents,
  request: Request,
  answer: Answer,
  effects: Effects,
): string[] => {
  const { operation } = request
  const refused = answer.status >= 400
  const reads = operation.method === 'GET'
  return [
    ...ofAnswer(documents, operation, answer),
    ...(refused || reads
      ? effectsOf(effects).map(
          (effect) => `${refused ? `refused with ${answer.status}` : 'only read'}, but ${effect}`,
        )
      : []),
    ...(!refused && isMalformed(documents, request) ? ['took a body that the document refuses'] : []),
    ...judgeFrames(documents, effects.frames),
  ]
}

export const judgeFrames = (documents: Documents, frames: Aws['frames']): string[] =>
  frames.flatMap(({ frame }) => {
    const fits = documents.pushes.some((name) => documents.faultInFrame(name, frame) === undefined)
    return fits
      ? []
      : [`pushed what is none of the documented frames: ${JSON.stringify(frame).slice(0, 100)}`]
  })

const isFailure = (code: string): boolean => errorCatalogue[code as ErrorCode].status >= 500

/** The same for a frame of a socket and its reply. */
export const judgeReply = (
  documents: Documents,
  { reply }: ActionDocument,
  text: string,
  effects: Effects,
): { outcome: string; faults: string[] } => {
  let parsed: { type?: string; code?: string }
  try {
    parsed = JSON.parse(text)
  } catch {
    return { outcome: 'none', faults: ['was replied to with no JSON'] }
  }
  const isError = parsed.type === 'error'
  const fault = documents.faultInFrame(isError ? 'ErrorReply' : reply, parsed)
  return {
    outcome: isError ? String(parsed.code) : 'done',
    faults: [
      ...(fault === undefined ? [] : [`was replied to with what does not fit: ${fault}`]),
      ...(isError && fault === undefined && isFailure(String(parsed.code))
        ? [`failed with ${parsed.code}`]
        : []),
      ...(Buffer.byteLength(text) > 32 * 1024 ? ['was replied to with more than 32 KB'] : []),
      ...(isError ? effectsOf(effects).map((effect) => `refused with ${parsed.code}, but ${effect}`) : []),
      ...judgeFrames(documents, effects.frames),
    ],
  }
}
