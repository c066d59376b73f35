import pMap from 'p-map'
import { deletedUser } from '../../../shared/contract/deleted-user.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import type { User } from '../../../shared/contract/users.ts'
import type { Client } from '../../client/create-client.ts'
import { listMembers } from './list-members.ts'
import { calledBy } from './called-by.ts'

type Person = Pick<User, 'userId' | 'username' | 'displayName'>

/** How many users are looked up at a time. */
const concurrency = 8

/** Milliseconds for which messages wait for the names of who wrote them. */
const patienceMs = 2000

/** The people of a chat, so that messages are shown under display names. Whoever is not known goes by the username. */
export class People {
  readonly #parley: Client
  readonly #known = new Map<string, Person>()
  readonly #requested = new Set<string>([deletedUser.userId])

  constructor(parley: Client) {
    this.#parley = parley
  }

  take(people: readonly Person[]): void {
    for (const person of people) this.#known.set(person.userId, person)
  }

  /** Looks up the first members of a chat. Never rejects. */
  async learnMembers(chatId: string): Promise<void> {
    const signal = AbortSignal.timeout(patienceMs)
    this.take(await listMembers(this.#parley, chatId, { signal }).catch(() => []))
  }

  /** Looks up those who wrote the messages and are not known, each once. Never rejects. */
  async learnSenders(messages: readonly Pick<Message, 'senderId' | 'type'>[]): Promise<void> {
    const senders = messages.filter(({ type }) => type === 'text').map(({ senderId }) => senderId)
    const unknown = [...new Set(senders)].filter(
      (userId) => !this.#known.has(userId) && !this.#requested.has(userId),
    )
    for (const userId of unknown) this.#requested.add(userId)
    const signal = AbortSignal.timeout(patienceMs)
    const lookUp = async (userId: string) =>
      this.take([await this.#parley.call('getUser', { params: { userId }, signal })])
    await pMap(unknown, (userId) => lookUp(userId).catch(() => {}), { concurrency })
  }

  /** How somebody other than this user is called: the title of a direct chat. */
  nameBeside(userId: string | undefined): string | undefined {
    const other = [...this.#known.values()].find((person) => person.userId !== userId)
    return other && calledBy(other)
  }

  /** The name that the sender of a message is shown under. */
  senderOf = ({ senderId, senderName }: Pick<Message, 'senderId' | 'senderName'>): string => {
    const person = this.#known.get(senderId)
    return person?.displayName === undefined ? senderName : calledBy(person)
  }
}
