import type { Push } from '../../../shared/contract/socket/pushes.ts'
import type {
  Act,
  Answer,
  Caller,
  ErasedPerson,
  FinalChat,
  Frame,
  History,
  OpenedSocket,
  Operation,
  Outcome,
  SessionsAtEnd,
} from './history.ts'

/** An act that was called and waits for its answer. */
export type Called = {
  ends: (outcome: Outcome) => void
  done: (answer: Answer) => void
  refused: (code: string) => void
  unknown: () => void
}

/** Writes down what clients do and see. */
export class Recorder {
  readonly #nowMs: () => number
  readonly #operations: Operation[] = []
  readonly #frames: Frame[] = []
  readonly #sockets = new Map<string, OpenedSocket>()
  readonly #unreachable = new Set<string>()
  readonly #chats: FinalChat[] = []
  readonly #erased: ErasedPerson[] = []
  #sessions: SessionsAtEnd | undefined
  readonly #logs: string[] = []
  readonly #secrets = new Set<string>()
  readonly #faults = new Map<string, number>()
  #at = 0

  /** @param nowMs milliseconds since some beginning. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
  }

  get operations(): number {
    return this.#operations.length
  }

  opened(caller: Required<Caller>): void {
    this.#sockets.set(caller.socket, {
      ...caller,
      openedAt: ++this.#at,
      closedAt: Number.POSITIVE_INFINITY,
      isToldEnd: false,
    })
  }

  /** From here on the client has no use for the socket. */
  closed(socket: string): void {
    const open = this.#sockets.get(socket)
    if (open && open.closedAt === Number.POSITIVE_INFINITY) open.closedAt = ++this.#at
  }

  /** The server has been told that the socket is closed. */
  toldEnd(socket: string): void {
    const open = this.#sockets.get(socket)
    if (open) open.isToldEnd = true
  }

  called(caller: Caller, act: Act): Called {
    const operation: Operation = {
      ...caller,
      act,
      calledAt: ++this.#at,
      calledMs: this.#nowMs(),
      answeredAt: Number.POSITIVE_INFINITY,
      answeredMs: Number.POSITIVE_INFINITY,
      outcome: { kind: 'unknown' },
    }
    this.#operations.push(operation)
    const ends = (outcome: Outcome) =>
      Object.assign(operation, { outcome, answeredAt: ++this.#at, answeredMs: this.#nowMs() })
    return {
      ends,
      done: (answer) => ends({ kind: 'done', answer }),
      refused: (code) => ends({ kind: 'refused', code }),
      unknown: () => ends({ kind: 'unknown' }),
    }
  }

  received(socket: string, push: Push): void {
    this.#frames.push({ at: ++this.#at, atMs: this.#nowMs(), socket, push })
  }

  /** Posts to this socket will be lost for good. */
  unreachable(socket: string): void {
    this.#unreachable.add(socket)
  }

  fault(kind: string): void {
    this.#faults.set(kind, (this.#faults.get(kind) ?? 0) + 1)
  }

  logged(line: string): void {
    this.#logs.push(line)
  }

  secret(value: string): void {
    this.#secrets.add(value)
  }

  final(chat: FinalChat): void {
    this.#chats.push(chat)
  }

  finalErased(person: ErasedPerson): void {
    this.#erased.push(person)
  }

  finalSessions(sessions: SessionsAtEnd): void {
    this.#sessions = sessions
  }

  /** Lets go of all that was recorded. Who still speaks to it keeps no history alive. */
  forget(): void {
    for (const kept of [this.#operations, this.#frames, this.#chats, this.#erased, this.#logs])
      kept.length = 0
    for (const kept of [this.#sockets, this.#secrets, this.#unreachable]) kept.clear()
  }

  history(deliverWithinMs?: number): History {
    return {
      operations: this.#operations,
      frames: this.#frames,
      sockets: [...this.#sockets.values()],
      unreachable: this.#unreachable,
      chats: this.#chats,
      erased: this.#erased,
      sessions: this.#sessions,
      logs: this.#logs,
      secrets: [...this.#secrets],
      deliverWithinMs,
      faults: Object.fromEntries(this.#faults),
    }
  }
}
