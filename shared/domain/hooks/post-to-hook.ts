import { noText } from '../../contract/message-content.ts'
import type { HookMessageBody } from '../../contract/requests/hooks.ts'
import { hasVisible } from '../../contract/text/visible.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { logger } from '../../platform/observability/logger.ts'
import { getItem } from '../../platform/storage/read.ts'
import { hashSecret } from '../access/secret.ts'
import { asUser } from '../access/service-credentials.ts'
import type { HookSecret } from '../records/hook.ts'
import { keys } from '../records/keys.ts'
import { postMessage } from '../messages/post-message.ts'
import { hookText } from './hook-text.ts'

const unknownHook = () => new ParleyError('hook_not_found', 'This webhook does not exist, or was revoked')

/** @throws ParleyError `validation_failed` for what has no text. */
const textOf = (body: HookMessageBody): string => {
  const text = hookText(body)
  if (hasVisible(text)) return text
  const message = noText
  throw new ParleyError('validation_failed', `text: ${message}`, { errors: [{ path: 'text', message }] })
}

/**
 * Writes what was posted to an incoming webhook, as its bot: within the rate of a member, the chat's lock and slow
 * mode.
 * @throws ParleyError `hook_not_found` for a secret that is unknown or revoked; what `postMessage` throws.
 */
export const postToHook = async (secret: string, body: HookMessageBody): Promise<void> => {
  const hook = await getItem<HookSecret>(keys.hookSecret(hashSecret(secret)))
  if (!hook) throw unknownHook()
  const { chatId, userId } = hook
  logger.appendKeys({ chatId, userId })
  const text = textOf(body)
  try {
    await postMessage(asUser(userId), { chatId, text })
  } catch (error) {
    // Revoked at this moment: the bot is gone, or its membership.
    if (error instanceof ParleyError && /^(unauthenticated|session_ended|chat_not_found)$/.test(error.code))
      throw unknownHook()
    throw error
  }
}
