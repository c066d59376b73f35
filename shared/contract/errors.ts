/**
 * Every refusal Parley knows: `code` in problem+json and in error frames, its HTTP status and its title.
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export const errorCatalogue = {
  malformed_json: { status: 400, title: 'The body is not JSON' },
  validation_failed: { status: 400, title: 'The request does not match its schema' },
  invalid_code: { status: 400, title: 'The confirmation code is wrong or too old' },
  unknown_action: { status: 400, title: 'There is no such action' },
  cursor_ahead: { status: 400, title: 'The seq is ahead of the chat' },
  unsupported_frame: { status: 400, title: 'Frames are JSON text' },
  unauthenticated: { status: 401, title: 'A valid access token is needed' },
  invalid_credentials: { status: 401, title: 'The login or the password is wrong' },
  invalid_refresh_token: { status: 401, title: 'The refresh token is not valid' },
  session_ended: { status: 401, title: 'The session has ended' },
  token_expired: { status: 401, title: 'The access token has expired' },
  ticket_refused: { status: 401, title: 'The ticket was used, is too old, or never existed' },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  not_confirmed: { status: 403, title: 'The account waits for its confirmation code' },
  chat_is_private: { status: 403, title: 'The chat is private: its members add others' },
  banned: { status: 403, title: 'The user is banned from the chat' },
  chat_locked: { status: 403, title: 'Only the owner and admins may write here now' },
  route_not_found: { status: 404, title: 'There is no such route' },
  chat_not_found: { status: 404, title: 'There is no such chat' },
  user_not_found: { status: 404, title: 'There is no such user' },
  member_not_found: { status: 404, title: 'There is no such member' },
  message_not_found: { status: 404, title: 'There is no such message' },
  attachment_not_found: { status: 404, title: 'There is no such attachment' },
  name_taken: { status: 409, title: 'There is a public chat of this name' },
  message_deleted: { status: 409, title: 'The message was deleted' },
  too_many_reactions: { status: 409, title: 'The message has as many kinds of reactions as are allowed' },
  attachment_not_uploaded: {
    status: 409,
    title: 'The attachment was not uploaded, or is in a message already',
  },
  username_taken: { status: 409, title: 'The username is taken' },
  email_taken: { status: 409, title: 'The e-mail address is taken' },
  client_message_id_reused: { status: 409, title: 'The clientMessageId belongs to another message' },
  chat_limit_reached: { status: 409, title: 'The user is in as many chats as are allowed' },
  last_owner: { status: 409, title: 'The owner hands the chat over or deletes it' },
  payload_too_large: { status: 413, title: 'The request is too large' },
  unknown_username: { status: 422, title: 'A username belongs to nobody' },
  rate_limited: { status: 429, title: 'Too many messages' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  internal_error: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'Too busy right now; try again' },
} as const satisfies Record<string, { status: number; title: string }>

export type ErrorCode = keyof typeof errorCatalogue
