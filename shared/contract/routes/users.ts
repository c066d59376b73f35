import * as z from 'zod'
import { userId } from '../fields.ts'
import { FindUsersQuery, PatchOwnUserBody } from '../requests/users.ts'
import { routeGroup } from './route-group.ts'

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
    params: z.strictObject({ userId }),
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
})
