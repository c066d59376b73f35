import { limits } from '../../contract/limits.ts'
import type { Message } from '../../contract/messages.ts'
import type { Push } from '../../contract/socket/pushes.ts'

const bytes = (text: string) => Buffer.byteLength(text)

/** A push in as many as it takes for each to have at most so many bytes: lists of members are split. */
export const splitPush = <P extends Push>(push: P, mostBytes: number): P[] => {
  const members = 'members' in push ? push.members : []
  if (members.length < 2 || bytes(JSON.stringify(push)) <= mostBytes) return [push]
  const half = Math.ceil(members.length / 2)
  return [members.slice(0, half), members.slice(half)].flatMap((some) =>
    splitPush({ ...push, members: some }, mostBytes),
  )
}

/** A push as frames: lists of members that are too long for one are split. */
export const toFrames = (push: Push): string[] =>
  splitPush(push, limits.frameBytes).map((part) => JSON.stringify(part))

export type PackedFrame = { frame: string; messages: readonly Message[] }

/**
 * Packs messages of one chat, in the order in which they are given, into as few frames as the limit allows (32 KB,
 * which is also one billed unit).
 */
export const packMessages = (chatId: string, messages: Iterable<Message>): PackedFrame[] => {
  const head = `{"type":"messages","chatId":${JSON.stringify(chatId)},"messages":[`
  const tail = ']}'
  const packs: { texts: string[]; messages: Message[] }[] = []
  let room = 0
  for (const message of messages) {
    const text = JSON.stringify(message)
    const comma = 1
    const pack = packs.at(-1)
    if (pack && comma + bytes(text) <= room) {
      pack.texts.push(text)
      pack.messages.push(message)
      room -= comma + bytes(text)
    } else {
      packs.push({ texts: [text], messages: [message] })
      room = limits.frameBytes - bytes(head + text + tail)
    }
  }
  return packs.map(({ texts, messages: packed }) => ({
    frame: head + texts.join(',') + tail,
    messages: packed,
  }))
}

/** Packs pushes of one chat: messages together, in order of seq and each once, and then the others. */
export const packFrames = (chatId: string, pushes: readonly Push[]): string[] => {
  const messages = new Map<number, Message>()
  const others: string[] = []
  for (const push of pushes) {
    if (push.type === 'messages') for (const message of push.messages) messages.set(message.seq, message)
    else others.push(...toFrames(push))
  }
  const ordered = [...messages.values()].sort((a, b) => a.seq - b.seq)
  return [...packMessages(chatId, ordered).map(({ frame }) => frame), ...others]
}
