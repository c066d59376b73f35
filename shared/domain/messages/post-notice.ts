import { systemSender } from '../../contract/system-sender.ts'
import type { Message } from '../../contract/messages.ts'
import { chatNotFound, unavailable } from '../../platform/errors/parley-error.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { getItem } from '../../platform/storage/read.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import type { ChatHead } from '../records/chat.ts'
import { storedCustom } from '../records/custom.ts'
import { keys } from '../records/keys.ts'
import { appendAct, ownSeq } from './append-act.ts'
import { requireMessage } from './find-message.ts'
import type { MessageInput, SentMessage } from './post-message.ts'
import { dedupStep, findRepeated } from './repeats.ts'

type Notice = Pick<MessageInput, 'chatId' | 'text' | 'clientMessageId' | 'replyTo' | 'custom'>

const sender = { userId: systemSender.userId, username: systemSender.name }

/** @returns the notice, or the first one that this repeats; undefined if another writer was faster. */
const tryPost = async (notice: Notice): Promise<SentMessage | undefined> => {
  const { chatId, text, clientMessageId, replyTo, custom } = notice
  const head = await getItem<ChatHead>(keys.chatHead(chatId))
  if (!head) throw chatNotFound()
  if (replyTo !== undefined) requireMessage(head, replyTo)
  const repeatable = { chatId, sender, text, clientMessageId, replyTo, custom }
  const appended = await appendAct<'dedup'>({
    chatId,
    head,
    drafts: [
      { type: 'notice', sender, text, clientMessageId, replyTo, custom: custom && storedCustom(custom) },
    ],
    steps: clientMessageId === undefined ? {} : { dedup: dedupStep(repeatable, clientMessageId, ownSeq) },
  })
  if (appended.committed) {
    const [message] = appended.messages
    if (!message) throw new Error('An append of one message wrote none')
    return { message, duplicate: false }
  }
  const first = appended.failed.has('dedup') ? await findRepeated(repeatable) : undefined
  return first && { message: first, duplicate: true }
}

/**
 * Writes a message of the system, in any chat, locked or not. It mentions nobody, and nobody gets an e-mail for it.
 *
 *     call     HEAD n → n+1 ── MSG n+1 ── DEDUP ✓
 *     repeat   HEAD n → n+1 ── MSG n+1 ── DEDUP ✗ there: the first message is the answer, and is pushed again
 *
 * @throws ParleyError `chat_not_found`, `message_not_found` for a reply to nothing, `client_message_id_reused`.
 */
export const postNotice = async (notice: Notice): Promise<SentMessage> => {
  for await (const _ of attempts()) {
    const sent = await tryPost(notice)
    if (sent) {
      await push(notice.chatId, sent)
      return sent
    }
  }
  throw unavailable()
}

const push = (chatId: string, { message, duplicate }: { message: Message; duplicate: boolean }) =>
  fanOut(chatId, [{ type: 'messages', chatId, messages: [message] }], undefined, { repeated: duplicate })
