import type { Message } from '../../shared/contract/messages.ts'
import type { Push } from '../../shared/contract/socket/pushes.ts'
import type { Reply } from '../../shared/contract/socket/replies.ts'

/**
 * The gateway's own message (`{"message":"Internal server error",…}`) when a function failed or was throttled. It does
 * not name the frame.
 */
export type Failure = { type: 'failure' }
export type ServerFrame = Reply | Push | Failure

type Fields = Record<string, unknown>
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null
const isSeq = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0
const isMessage = (value: unknown): value is Message =>
  isObject(value) && isSeq(value['seq']) && typeof value['text'] === 'string'
const areMessages = (value: unknown) => Array.isArray(value) && value.every(isMessage)
const inChat = (fits: (frame: Fields) => boolean) => (frame: Fields) =>
  typeof frame['chatId'] === 'string' && fits(frame)
const anything = () => true

/** Checks the fields of each frame that the client relies on; listeners get the others unchecked. */
const fits: Record<(Reply | Push)['type'], (frame: Fields) => boolean> = {
  entered: inChat(
    ({ messages, lastSeq, chain, changed = [] }) =>
      areMessages(messages) &&
      isSeq(lastSeq) &&
      (chain === undefined || (isObject(chain) && isSeq(chain['seq']) && isSeq(chain['after']))) &&
      Array.isArray(changed) &&
      changed.every(isSeq),
  ),
  left: anything,
  ack: anything,
  history: inChat(({ messages, lastSeq }) => areMessages(messages) && isSeq(lastSeq)),
  pong: ({ heads }) => isObject(heads) && Object.values(heads).every(isSeq),
  error: ({ code, detail }) => typeof code === 'string' && typeof detail === 'string',
  messages: inChat(({ messages }) => areMessages(messages)),
  'message.updated': inChat(({ message }) => isMessage(message)),
  activity: inChat(({ lastSeq }) => isSeq(lastSeq)),
  typing: inChat(anything),
  read: inChat(anything),
  presence: ({ userId }) => typeof userId === 'string',
  'member.added': inChat(({ members }) => Array.isArray(members)),
  'member.updated': inChat(({ members }) => Array.isArray(members)),
  'member.removed': inChat(({ userId }) => typeof userId === 'string'),
  'chat.updated': inChat(({ chat }) => isObject(chat)),
  'chat.deleted': inChat(anything),
  'session.closed': anything,
  'socket.closed': anything,
}

/** Parses the data of a socket; undefined if it is not a frame of the contract. */
export const readFrame = (data: unknown): ServerFrame | undefined => {
  let frame: unknown
  try {
    frame = typeof data === 'string' ? JSON.parse(data) : undefined
  } catch {
    return undefined
  }
  if (!isObject(frame)) return undefined
  const { type, message } = frame
  if (type === undefined && typeof message === 'string') return { type: 'failure' }
  if (typeof type !== 'string' || !Object.hasOwn(fits, type)) return undefined
  return fits[type as keyof typeof fits](frame) ? (frame as ServerFrame) : undefined
}

/** Whether the frame replies to one of ours, named by its id. */
export const isReply = (frame: ServerFrame): frame is Reply =>
  ['entered', 'left', 'ack', 'history', 'pong', 'error'].includes(frame.type)
