import type { Message } from '../../../shared/contract/messages.ts'
import type { Push } from '../../../shared/contract/socket/pushes.ts'
import type { SessionEvent } from '../../../shared/contract/session-events.ts'
import type { ChainValue, VerifiedLog } from '../../../shared/contract/verify-chain.ts'

/**
 * All that many clients did and saw, in the order in which it happened to them. `at` counts the events of a history: of two
 * events, the one with the smaller `at` came first.
 */

/** An act that a client called for. */
export type Act =
  | { name: 'send'; chatId: string; clientMessageId: string; text: string }
  | { name: 'edit'; chatId: string; seq: number; text: string }
  | { name: 'delete'; chatId: string; seq: number }
  | { name: 'react'; chatId: string; seq: number; emoji: string; on: boolean }
  | { name: 'read'; chatId: string; seq: number }
  | { name: 'enter'; chatId: string; after?: number }
  | { name: 'leave'; chatId: string }
  | { name: 'history'; chatId: string; after?: number; before?: number }
  | { name: 'ping' }
  | { name: 'add'; chatId: string; userId: string }
  /** Also of oneself, for good. */
  | { name: 'remove'; chatId: string; userId: string }
  | { name: 'ban'; chatId: string; userId: string }
  | { name: 'unban'; chatId: string; userId: string }
  /** With the direct chat of both. */
  | { name: 'block'; chatId: string; userId: string }
  | { name: 'unblock'; chatId: string; userId: string }
  | { name: 'logOut' }
  /** The caller ends, for good. */
  | { name: 'erase' }

/** The answer to an act, as far as rules ask for it. */
export type Answer = {
  seq?: number
  /** Whether an earlier call had sent the message. */
  duplicate?: boolean
  messages?: readonly Message[]
  lastSeq?: number
  more?: boolean
  readSeq?: number
  heads?: Readonly<Record<string, number>>
  /** The chain value of the end of the log, as a client keeps it. */
  chain?: ChainValue
}

export type Caller = { userId: string; sessionId: string; socket?: string }

export type Outcome =
  | { kind: 'done'; answer: Answer }
  /** Nothing was done, and nothing will be. */
  | { kind: 'refused'; code: string }
  /** Nobody knows: no answer came, or one that does not tell. */
  | { kind: 'unknown' }

export type Operation<A extends Act = Act> = Caller & {
  act: A
  calledAt: number
  calledMs: number
  /** Infinite while there was none. */
  answeredAt: number
  answeredMs: number
  outcome: Outcome
}

export type Frame = { at: number; atMs: number; socket: string; push: Push }

export type OpenedSocket = Required<Caller> & {
  openedAt: number
  closedAt: number
  /** Whether the server was told of its end, and answered. */
  isToldEnd: boolean
}

/** A member at the end, as the server tells the member. */
export type FinalMember = { userId: string; readSeq: number; unread: number; mentions: number }

/** A member at the end, as the others see them. */
export type ListedMember = { userId: string; online: boolean }

/** A log as a verifier finds it: the first message that does not fit, if one does not, and the chain value at each seq. */
export type ProvedLog = Pick<VerifiedLog, 'fault'> & { values: ReadonlyMap<number, string> }

/** A chat at the end, when nothing was under way any more: its whole log, what proves it, and its members. */
export type FinalChat = {
  chatId: string
  log: readonly Message[]
  proved: ProvedLog
  /** The people of the run to whom it says that they are members, and those to whom it says that they are not. */
  members: readonly FinalMember[]
  outsiders: readonly string[]
  /** As the chat itself counts them. */
  memberCount: number
  /** As the list of members has them. */
  listed: readonly ListedMember[]
}

/** The events of sessions that the bus has taken, and the sessions that were refused at the end of those in them. */
export type SessionsAtEnd = { events: readonly SessionEvent[]; ended: ReadonlySet<string> }

/** The keys of what is stored of somebody who was erased, but for what is to stay. */
export type ErasedPerson = { userId: string; traces: readonly string[] }

export type History = {
  operations: readonly Operation[]
  frames: readonly Frame[]
  sockets: readonly OpenedSocket[]
  /** Sockets to which some posts were lost for good, by the faults that a run makes. */
  unreachable: ReadonlySet<string>
  chats: readonly FinalChat[]
  /** Where a run sees what is stored. */
  erased: readonly ErasedPerson[]
  /** Where a run sees the bus. */
  sessions: SessionsAtEnd | undefined
  /** The server's log, and what must not be in it. */
  logs: readonly string[]
  secrets: readonly string[]
  /** How long a message may take from the first socket that has it to the last, where that is to be checked. */
  deliverWithinMs: number | undefined
  /** How many faults of each kind were made. */
  faults: Readonly<Record<string, number>>
}
