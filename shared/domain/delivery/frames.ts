import { limits } from '../../contract/limits.ts'
import type { Message } from '../../contract/messages.ts'
import type { Push } from '../../contract/socket/pushes.ts'

const bytes = (text: string) => Buffer.byteLength(text)

/** A push as frames: lists of members that are too long for one are split. */
export const toFrames = (push: Push): string[] => {
  const frame = JSON.stringify(push)
  if (push.type !== 'member.added' || push.members.length < 2 || bytes(frame) <= limits.frameBytes)
    return [frame]
  const half = Math.ceil(push.members.length / 2)
  return [push.members.slice(0, half), push.members.slice(half)].flatMap((members) =>
    toFrames({ ...push, members }),
  )
}

/**
 * Packs pushes of one chat into as few frames as the limit allows (32 KB, which is also one billed unit). Messages are
 * packed together, in order of seq and each once.
 */
export const packFrames = (chatId: string, pushes: readonly Push[]): string[] => {
  const messages = new Map<number, Message>()
  const others: string[] = []
  for (const push of pushes) {
    if (push.type === 'messages') for (const message of push.messages) messages.set(message.seq, message)
    else others.push(...toFrames(push))
  }
  const head = `{"type":"messages","chatId":${JSON.stringify(chatId)},"messages":[`
  const tail = ']}'
  const frames: string[] = []
  let packed: string[] = []
  let size = 0
  const flush = () => {
    if (packed.length > 0) frames.push(head + packed.join(',') + tail)
    packed = []
    size = bytes(head) + bytes(tail)
  }
  flush()
  for (const message of [...messages.values()].sort((a, b) => a.seq - b.seq)) {
    const text = JSON.stringify(message)
    const length = bytes(text)
    const comma = () => (packed.length > 0 ? 1 : 0)
    if (size + comma() + length > limits.frameBytes) flush()
    size += comma() + length
    packed.push(text)
  }
  flush()
  return [...frames, ...others]
}
