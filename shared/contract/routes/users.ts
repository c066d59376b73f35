import * as z from 'zod'
import { userId } from '../fields.ts'
import { FindUsersQuery, ListBlocksQuery, PatchOwnUserBody } from '../requests/users.ts'
import { routeGroup } from './route-group.ts'

const ofUser = z.strictObject({ userId })

export const userRoutes = routeGroup('users', {
  getOwnUser: {
    method: 'GET',
    path: '/users/me',
    summary: 'My account',
    answers: { 200: { description: 'My account', body: 'OwnUser' } },
    errors: [],
  },
  patchOwnUser: {
    method: 'PATCH',
    path: '/users/me',
    summary: 'Change my username, my display name or my status',
    body: PatchOwnUserBody,
    answers: { 200: { description: 'My account', body: 'OwnUser' } },
    errors: ['username_taken'],
  },
  getUser: {
    method: 'GET',
    path: '/users/{userId}',
    summary: 'A user',
    params: ofUser,
    answers: { 200: { description: 'The user', body: 'User' } },
    errors: ['user_not_found'],
  },
  findUsers: {
    method: 'GET',
    path: '/users',
    summary: 'Find a user by exact username, regardless of case',
    query: FindUsersQuery,
    answers: { 200: { description: 'None or one', body: 'UserList' } },
    errors: [],
  },
  listBlocks: {
    method: 'GET',
    path: '/users/me/blocks',
    summary: 'The users whom I have blocked',
    query: ListBlocksQuery,
    answers: { 200: { description: 'A page', body: 'BlockPage' } },
    errors: [],
  },
  blockUser: {
    method: 'PUT',
    path: '/users/me/blocks/{userId}',
    summary: 'Block a user: no direct chat, no invitation, no mention, no presence',
    params: ofUser,
    answers: { 204: { description: 'Blocked' } },
    errors: ['forbidden', 'user_not_found', 'block_limit_reached'],
  },
  unblockUser: {
    method: 'DELETE',
    path: '/users/me/blocks/{userId}',
    summary: 'Lift a block',
    params: ofUser,
    answers: { 204: { description: 'Lifted, or there was no block' } },
    errors: [],
  },
})
