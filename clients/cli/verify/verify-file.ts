import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Attachment } from '../../../shared/contract/attachments.ts'
import { chainToHash } from '../../../shared/contract/chain.ts'
import type { ExportLine } from '../../../shared/contract/export-lines.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import {
  beginningOf,
  type ChainFault,
  type ChainValue,
  checkLink,
} from '../../../shared/contract/verify-chain.ts'
import { sha256 } from '../../client/sha256.ts'
import { UsageError } from '../lib/failure.ts'
import { fileError } from '../lib/file-error.ts'
import { harmlessLine } from '../lib/harmless.ts'

type Line<T extends ExportLine['type']> = Extract<ExportLine, { type: T }>
type MessageLine = Line<'message'>

export type VerifiedFile = {
  /** Messages of the user that fit, and those that are older than the chain of their chat. */
  fitting: number
  unchained: number
  chats: { chatId: string; end: ChainValue }[]
  /** The first message that does not fit. */
  fault?: { chatId: string; seq: number; fault: ChainFault }
}

/** A chat of the archive, as far as it has been read. */
class ChatInFile {
  readonly #chatId: string
  /** Files of the chat come before its messages. */
  readonly #files = new Map<string, Attachment>()
  /** The value that the next line goes on from. Unknown in a chat that the user has left. */
  end: ChainValue | undefined

  constructor(chatId: string, end?: ChainValue) {
    this.#chatId = chatId
    this.end = end
  }

  addFile({ attachmentId, name, contentType, size }: Line<'file'>): void {
    this.#files.set(attachmentId, { attachmentId, name, contentType, size })
  }

  async addLeaves({ from, leaves }: Line<'leaves'>): Promise<ChainFault | undefined> {
    if (!this.end || this.end.seq !== from - 1) return 'missing'
    for (const leaf of leaves) {
      const chain = await sha256(chainToHash(this.end.chain, leaf))
      this.end = { seq: this.end.seq + 1, chain }
    }
    return undefined
  }

  #messageOf(line: MessageLine, senderId: string): Message {
    const { messageType, attachmentIds, proof: _, senderName = '', type: _type, ...fields } = line
    const attachments = attachmentIds?.flatMap((id) => this.#files.get(id) ?? [])
    return {
      ...fields,
      type: messageType,
      senderId,
      senderName,
      ...(attachments && { attachments }),
      ...(line.proof?.revision !== undefined && { revision: line.proof.revision }),
    }
  }

  async addMessage(line: MessageLine, senderId: string): Promise<ChainFault | undefined> {
    const { seq, sentAt, messageType, proof } = line
    if (!proof) return 'missing'
    const { before, ...link } = proof
    const known =
      before === undefined
        ? await beginningOf(sha256, this.#chatId, seq - 1)
        : { seq: seq - 1, chain: before }
    if (this.end && this.end.seq < seq - 1) return 'missing'
    if (this.end && this.end.chain !== known.chain) return 'chain'
    const message = this.#messageOf(line, senderId)
    const fault = await checkLink(
      sha256,
      this.#chatId,
      known,
      { ...link, seq, type: messageType, sentAt },
      message,
    )
    this.end = this.end && { seq, chain: link.chain }
    return fault
  }
}

async function* linesOf(cwd: string, path: string): AsyncGenerator<ExportLine, void, undefined> {
  try {
    let number = 0
    for await (const text of createInterface({ input: createReadStream(resolve(cwd, path)), crlfDelay: 0 })) {
      number++
      try {
        yield JSON.parse(text) as ExportLine
      } catch (cause) {
        throw new UsageError(`Line ${number} is not JSON`, { cause })
      }
    }
  } catch (error) {
    throw fileError(path, 'read', error)
  }
}

/**
 * Checks what a user has exported: that each message of theirs has the author and the text that it was sent with, and its
 * place in the log. In chats that they are in, the leaves of all others stand in the archive too.
 * @throws UsageError if the file cannot be read, or is no export.
 */
export const verifyFile = async (cwd: string, path: string): Promise<VerifiedFile> => {
  let userId: string | undefined
  let [fitting, unchained] = [0, 0]
  const begins = new Map<string, number>()
  const chats = new Map<string, ChatInFile>()
  const chatOf = async (chatId: string): Promise<ChatInFile> => {
    const known = chats.get(chatId)
    if (known) return known
    const after = begins.get(chatId)
    const chat = new ChatInFile(
      chatId,
      after === undefined ? undefined : await beginningOf(sha256, chatId, after),
    )
    chats.set(chatId, chat)
    return chat
  }
  const verified = (fault?: VerifiedFile['fault']): VerifiedFile => ({
    fitting,
    unchained,
    chats: [...chats].flatMap(([chatId, { end }]) => (end ? [{ chatId, end }] : [])),
    ...(fault && { fault }),
  })
  for await (const line of linesOf(cwd, path)) {
    if (line.type === 'export') userId = line.userId
    if (userId === undefined) throw new UsageError(harmlessLine(`${path} is not an export of Parley`))
    if (line.type === 'membership' && line.chainAfter !== undefined) begins.set(line.chatId, line.chainAfter)
    if (line.type === 'file') (await chatOf(line.chatId)).addFile(line)
    if (line.type === 'leaves') {
      const fault = await (await chatOf(line.chatId)).addLeaves(line)
      if (fault) return verified({ chatId: line.chatId, seq: line.from, fault })
    }
    if (line.type === 'message') {
      const { chatId, seq } = line
      const after = begins.get(chatId)
      if (!line.proof && (after === undefined || seq <= after)) {
        unchained++
        continue
      }
      const fault = await (await chatOf(chatId)).addMessage(line, userId)
      if (fault) return verified({ chatId, seq, fault })
      fitting++
    }
  }
  return verified()
}
