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
