import * as z from 'zod'
import { attachmentId, chatId, userId } from '../fields.ts'
import { limits } from '../limits.ts'
import { Picture, pictureTypes } from '../picture.ts'
import { FindUsersQuery, GetAvatarQuery, ListBlocksQuery, PatchOwnUserBody } from '../requests/users.ts'
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
  putAvatar: {
    method: 'PUT',
    path: '/users/me/avatar',
    summary: `Set my picture: at most ${limits.avatarBytes / 1024} KB, scaled by the client`,
    body: Picture,
    bodyTypes: pictureTypes,
    answers: { 200: { description: 'My account, with the version of the picture', body: 'OwnUser' } },
    errors: [],
  },
  deleteAvatar: {
    method: 'DELETE',
    path: '/users/me/avatar',
    summary: 'Remove my picture',
    answers: { 204: { description: 'Removed, or there was none' } },
    errors: [],
  },
  getAvatar: {
    method: 'GET',
    path: '/users/{userId}/avatar',
    summary: "A user's picture",
    params: ofUser,
    query: GetAvatarQuery,
    answers: {
      200: { description: 'The picture. `ETag` is its version', file: pictureTypes },
      304: { description: 'The picture is the one of `If-None-Match`' },
    },
    errors: ['avatar_not_found'],
  },
  exportOwnUser: {
    method: 'POST',
    path: '/users/me/export',
    summary: `Request a copy of my data, once in ${limits.export.everyHours} hours; while one is being made, the answer is that one`,
    answers: { 202: { description: 'Being made', body: 'Export' } },
    errors: [],
  },
  getExport: {
    method: 'GET',
    path: '/users/me/export',
    summary: 'My export: its progress, and the address of its archive, which is valid for minutes',
    answers: { 200: { description: 'My export', body: 'Export' } },
    errors: ['export_not_found'],
  },
  getOwnFile: {
    method: 'GET',
    path: '/users/me/files/{chatId}/{attachmentId}',
    summary: 'Get a short-lived URL of a file that I uploaded, even in a chat that I have left',
    params: z.strictObject({ chatId, attachmentId }),
    answers: { 200: { description: 'Where to download', body: 'AttachmentDownload' } },
    errors: ['attachment_not_found'],
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
    summary: 'Find a user by username, or users by the beginning of it',
    query: FindUsersQuery,
    answers: {
      200: {
        description: 'By `username`, one user or none; by `prefix`, those whom I may find',
        body: 'UserList',
      },
    },
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
