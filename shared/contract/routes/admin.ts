import * as z from 'zod'
import { chatId, userId } from '../fields.ts'
import { pathSeq } from '../path-fields.ts'
import { FindAnyUsersQuery } from '../requests/admin.ts'
import { routeGroup } from './route-group.ts'

const ofUser = z.strictObject({ userId })

/** The routes of platform admins: users to whom the issuer gives the role that the deployment names. */
export const adminRoutes = routeGroup('admin', {
  findAnyUsers: {
    method: 'GET',
    path: '/admin/users',
    summary: 'Find users by the beginning of their names, with address and suspension (platform admin)',
    query: FindAnyUsersQuery,
    answers: { 200: { description: 'The first ones by name', body: 'AdminUserList' } },
    errors: ['forbidden'],
  },
  suspendUser: {
    method: 'PUT',
    path: '/admin/users/{userId}/suspension',
    summary: 'Suspend a user: all sessions end, and the user can do nothing (platform admin)',
    params: ofUser,
    answers: { 204: { description: 'Suspended' } },
    errors: ['forbidden', 'user_not_found'],
  },
  reinstateUser: {
    method: 'DELETE',
    path: '/admin/users/{userId}/suspension',
    summary: 'End a suspension; the user can log in again (platform admin)',
    params: ofUser,
    answers: { 204: { description: 'Ended, or there was none' } },
    errors: ['forbidden', 'user_not_found'],
  },
  deleteAnyMessage: {
    method: 'DELETE',
    path: '/admin/messages/{chatId}/{seq}',
    summary: 'Delete a message of any chat; it becomes a tombstone (platform admin)',
    params: z.strictObject({ chatId, seq: pathSeq }),
    answers: { 204: { description: 'Deleted' } },
    errors: ['forbidden', 'message_not_found'],
  },
  deleteAnyChat: {
    method: 'DELETE',
    path: '/admin/chats/{chatId}',
    summary: 'Delete any chat for everyone at once (platform admin)',
    params: z.strictObject({ chatId }),
    answers: { 204: { description: 'Deleted' } },
    errors: ['forbidden', 'chat_not_found'],
  },
})
