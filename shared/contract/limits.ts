/** The numbers of the wire contract. Lengths count Unicode code points, as JSON Schema's `maxLength` does. */
export const limits = {
  username: { min: 3, max: 30 },
  /** Days for which a name that its user gave up is kept from others, so that nobody passes for its former user. */
  usernameHeldDays: 30,
  /** Most names that are held for one user: one more frees the oldest. */
  usernamesHeld: 5,
  /** Most users that a search by the beginning of a name answers. */
  usersFound: 20,
  displayName: { min: 1, max: 64 },
  status: { max: 140 },
  avatarBytes: 64 * 1024,
  password: { min: 8, max: 128 },
  /** `foldedBytes` is what a sort key of DynamoDB has room for, with what stands before the name. */
  chatName: { min: 3, max: 64, foldedBytes: 1000 },
  chatDescription: { max: 500 },
  messageText: { min: 1, max: 4000 },
  /** Length of the preview in lists: the chat's head must stay within one write unit. */
  previewText: { max: 140 },
  clientMessageId: { max: 64 },
  /** Bytes of the data of an application, as JSON. */
  customBytes: 2048,
  /** Bytes of a message's text and the application's data together, as JSON: as many as the longest text takes. */
  textAndCustomBytes: 16_002,
  /** Different emoji on one message. */
  reactionKinds: 20,
  /** Most users listed per emoji, fewer where the message would exceed `messageBytes`; `count` counts all of them. */
  reactionUsersNamed: 50,
  /** `@username`s that are looked up in a message; further ones stay plain text. */
  mentionsPerMessage: 10,
  /**
   * Possible names that are looked up for them: `@ben.Then` may mean `ben.Then` or `ben`. One BatchGetItem reads so
   * many.
   */
  mentionReadings: 100,
  /** Most recipients of a message with `notify: required`: its sender waits for all of them. */
  requiredRecipients: 100,
  attachmentsPerMessage: 10,
  /** Files that one user has announced and that are in no message. Each expires after a day. */
  pendingUploads: 100,
  attachmentBytes: 25 * 1024 * 1024,
  attachmentName: { min: 1, max: 255 },
  /** Bytes of the name in UTF-8, as file systems count. */
  attachmentNameBytes: 255,
  contentType: 100,
  slowModeSeconds: { max: 6 * 3600 },
  /** Newest messages that `contains` searches. */
  searchedMessages: 1000,
  /** Characters, as written or folded, after which a page of a search ends: usually a quarter of a second of work. */
  searchedCharacters: 1_000_000,
  /** Most sockets in a chat that still get typing, which costs n². */
  typingRecipients: 100,
  /** Most sockets in a chat that still get presence and read marks: of these there are many more. */
  markRecipients: 20,
  /** Most members of a chat whose sockets elsewhere hear of its messages. */
  activityMembers: 200,
  /** Milliseconds for which a client shows "is typing" after the last `typing` push. */
  typingMs: 6000,
  usernamesPerRequest: 100,
  chatsPerUser: 1000,
  /** Incoming webhooks of one chat. */
  hooksPerChat: 20,
  /** Days for which nobody adds back somebody who left a chat. */
  leftDays: 7,
  /** People whom one user may block. */
  blocksPerUser: 1000,
  page: { default: 50, max: 100 },
  /** Messages that `enter` returns without `after`. */
  enterPage: 50,
  /** Changed messages that `entered` lists. */
  changesListed: 100,
  /** Bytes of a REST body. 4,000 four-byte characters fit even when escaped. */
  requestBytes: 64 * 1024,
  /**
   * Bytes of a socket frame, in either direction. API Gateway closes a socket over a larger one, with 1009.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
   */
  frameBytes: 32 * 1024,
  /** Bytes of what a reply lists, its messages or heads; the rest of the frame is for its other fields. */
  replyBytes: 31 * 1024,
  /** Bytes of one message as JSON: it fits into a frame and into a reply, whatever it holds. */
  messageBytes: 28 * 1024,
  ticketSeconds: 30,
  /** The code that proves a new e-mail address. */
  emailChange: { codeDigits: 8, codeMinutes: 30, codeAttempts: 5 },
  /** Sessions that a user's list shows: those last used. */
  sessionsListed: 100,
  /** How often a user may ask for an export, how long its archive is kept, and where one that is too large ends. */
  export: { everyHours: 24, keptDays: 7, archiveBytes: 2 * 2 ** 30 },
} as const
