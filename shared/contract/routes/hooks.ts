import * as z from 'zod'
import { chatId } from '../fields.ts'
import { CreateHookBody, HookMessageBody } from '../requests/hooks.ts'
import { routeGroup } from './route-group.ts'

const inChat = z.strictObject({ chatId })

/** Incoming webhooks. They write messages, so the function of messages serves them. */
export const hookRoutes = routeGroup('messages', {
  createHook: {
    method: 'POST',
    path: '/chats/{chatId}/hooks',
    summary: 'Create an incoming webhook: an address to which other services post (owner, admin)',
    params: inChat,
    body: CreateHookBody,
    answers: { 201: { description: 'Created. The address is shown only once', body: 'NewHook' } },
    errors: ['chat_not_found', 'forbidden', 'hook_limit_reached'],
  },
  listHooks: {
    method: 'GET',
    path: '/chats/{chatId}/hooks',
    summary: 'The incoming webhooks of the chat, without their addresses (owner, admin)',
    params: inChat,
    answers: { 200: { description: 'The webhooks, oldest first', body: 'HookList' } },
    errors: ['chat_not_found', 'forbidden'],
  },
  deleteHook: {
    method: 'DELETE',
    path: '/chats/{chatId}/hooks/{hookId}',
    summary: 'Revoke an incoming webhook: later posts to its address are refused (owner, admin)',
    params: z.strictObject({ chatId, hookId: z.string().min(1).max(64) }),
    answers: { 204: { description: 'Revoked' } },
    errors: ['chat_not_found', 'forbidden', 'hook_not_found', 'last_owner'],
  },
  postToHook: {
    method: 'POST',
    path: '/hooks/{secret}',
    open: true,
    summary: 'Post a message as a webhook does, or as services do to Slack; the address proves who may',
    params: z.strictObject({ secret: z.string().min(1).max(128) }),
    body: HookMessageBody,
    formField: 'payload',
    answers: { 200: { description: 'Written: `ok`, as Slack answers', page: true } },
    errors: [
      'hook_not_found',
      'account_suspended',
      'forbidden',
      'chat_locked',
      'rate_limited',
      'message_refused',
    ],
  },
})
