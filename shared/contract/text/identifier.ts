import { limits } from '../limits.ts'

/** Ids of chats, users and files. */
export const identifierPattern = /^[A-Za-z0-9_-]{1,64}$/

export const clientMessageIdPattern = new RegExp(`^[A-Za-z0-9_.:-]{1,${limits.clientMessageId.max}}$`)
