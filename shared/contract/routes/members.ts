import * as z from 'zod'
import { chatId, userId } from '../fields.ts'
import { AddMembersBody, ListMembersQuery, PatchMemberBody } from '../requests/members.ts'
import { routeGroup } from './route-group.ts'

const inChat = z.strictObject({ chatId })
const ofMember = z.strictObject({ chatId, userId })

export const memberRoutes = routeGroup('members', {
  joinChat: {
    method: 'POST',
    path: '/chats/{chatId}/join',
    summary: 'Join a public chat; members get 200 as well',
    params: inChat,
    answers: { 200: { description: 'The chat', body: 'Chat' } },
    errors: ['chat_not_found', 'chat_is_private', 'banned', 'chat_limit_reached'],
  },
  listMembers: {
    method: 'GET',
    path: '/chats/{chatId}/members',
    summary: 'The members of the chat',
    params: inChat,
    query: ListMembersQuery,
    answers: { 200: { description: 'A page', body: 'MemberPage' } },
    errors: ['chat_not_found', 'forbidden'],
  },
  addMembers: {
    method: 'POST',
    path: '/chats/{chatId}/members',
    summary: 'Add members by username (owner, admin)',
    params: inChat,
    body: AddMembersBody,
    answers: { 200: { description: 'Added', body: 'AddMembersAnswer' } },
    errors: [
      'chat_not_found',
      'forbidden',
      'unknown_username',
      'banned',
      'consent_required',
      'chat_limit_reached',
    ],
  },
  removeMember: {
    method: 'DELETE',
    path: '/chats/{chatId}/members/{userId}',
    summary: 'Remove a member (owner, admin), or leave with `me`',
    params: ofMember,
    answers: { 204: { description: 'Removed' } },
    errors: ['chat_not_found', 'forbidden', 'member_not_found', 'last_owner'],
  },
  patchMember: {
    method: 'PATCH',
    path: '/chats/{chatId}/members/{userId}',
    summary: "Change a member's role (owner); with `me`, set my notifications or hide a direct chat",
    params: ofMember,
    body: PatchMemberBody,
    answers: { 200: { description: 'The member', body: 'Member' } },
    errors: ['chat_not_found', 'forbidden', 'member_not_found', 'last_owner'],
  },
  banUser: {
    method: 'PUT',
    path: '/chats/{chatId}/bans/{userId}',
    summary: 'Ban a user: remove them and refuse every later join or invitation (owner, admin)',
    params: ofMember,
    answers: { 204: { description: 'Banned' } },
    errors: ['chat_not_found', 'forbidden', 'user_not_found'],
  },
  unbanUser: {
    method: 'DELETE',
    path: '/chats/{chatId}/bans/{userId}',
    summary: 'Lift a ban (owner, admin)',
    params: ofMember,
    answers: { 204: { description: 'Lifted, or there was no ban' } },
    errors: ['chat_not_found', 'forbidden'],
  },
})
