/** The numbers of the wire contract. Lengths count Unicode code points, as JSON Schema's `maxLength` does. */
export const limits = {
  username: { min: 3, max: 20 },
  password: { min: 8, max: 128 },
  chatName: { min: 3, max: 64 },
  chatDescription: { max: 500 },
  messageText: { min: 1, max: 4000 },
  /** What a list shows of the last message: short enough that the chat's head stays within one write unit. */
  previewText: { max: 140 },
  clientMessageId: { max: 64 },
  /** Different emoji on one message. */
  reactionKinds: 20,
  /** Of those who reacted with one emoji, how many are named; `count` counts all. */
  reactionUsersNamed: 50,
  /** `@username`s of a message that are looked up; more are plain text. */
  mentionsPerMessage: 10,
  /** Others in a chat up to which a message's notification may be required: its sender waits for all of them. */
  requiredRecipients: 100,
  attachmentsPerMessage: 10,
  attachmentBytes: 25 * 1024 * 1024,
  attachmentName: { min: 1, max: 255 },
  slowModeSeconds: { max: 6 * 3600 },
  /** How far back in a chat `contains` looks. */
  searchedMessages: 1000,
  /** Sockets in a chat up to which typing, presence and read marks are pushed: above, they would cost n². */
  signalRecipients: 100,
  /** A reader shows "is typing" no longer than this after the last word of it. */
  typingMs: 6000,
  usernamesPerRequest: 100,
  chatsPerUser: 1000,
  page: { default: 50, max: 100 },
  /** Messages that `enter` answers without `after`. */
  enterPage: 50,
  /** Bytes of a request body or socket frame. 4,000 four-byte characters, escaped, fit with room to spare. */
  requestBytes: 64 * 1024,
  /** API Gateway bills socket frames by 32 KB; a frame holds several messages only below that. */
  frameBytes: 32 * 1024,
  ticketSeconds: 30,
} as const
