/**
 * The meaning of every field of a request. A field of the contract that is missing here fails a unit test, so that each
 * new one gets ids of others too.
 */
export const placeKinds = {
  chatId: 'chat',
  userId: 'user',
  username: 'username',
  usernames: 'username',
  members: 'username',
  login: 'username',
  seq: 'seq',
  replyTo: 'seq',
  attachmentId: 'attachment',
  hookId: 'hook',
  secret: 'secret',
  sessionId: 'session',
  refreshToken: 'refreshToken',
  /** In a query that of an unsubscribe link, in a frame an access token. */
  token: 'token',
  cursor: 'cursor',
  /** A chat's id, after which a list goes on; in REST and `enter` a seq. */
  after: 'position',
  before: 'position',
  changesAfter: 'position',
  from: 'position',
  to: 'position',
  code: 'code',
} as const

/** Fields that name nothing of anybody. */
export const plainFields = new Set([
  'action',
  'addMe',
  'clientMessageId',
  'contains',
  'contentType',
  'currentPassword',
  'custom',
  'description',
  'displayName',
  'email',
  'emoji',
  'hidden',
  'id',
  'kind',
  'limit',
  'locked',
  'messages',
  'name',
  'newPassword',
  'notifications',
  'notify',
  'on',
  'password',
  'prefix',
  'presence',
  'role',
  'size',
  'slowModeSeconds',
  'status',
  'text',
  'version',
  // Containers of other fields.
  'attachments',
  'blocks',
  'privacy',
  'payload',
])

export type PlaceKind = (typeof placeKinds)[keyof typeof placeKinds]
export const kindOf = (name: string): PlaceKind | undefined =>
  (placeKinds as Record<string, PlaceKind | undefined>)[name]
