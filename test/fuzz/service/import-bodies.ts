import type { ImportedChats, ImportedUsers } from '../../../shared/contract/service/imports.ts'
import type { ImportOperation } from '../../../shared/contract/service/import-operations.ts'
import type { Choices } from '../choices.ts'
import type { Known } from '../known.ts'
import type { Values } from '../values.ts'

type Begun = { id: string; chatId: string; rows: number }
/** The data of an older system, as far as it is imported. */
type Source = { name: string; userIds: string[]; chats: Begun[] }

/** The form of a bcrypt hash; of which password, nobody asks here. */
const hash = `$2a$04$${'a'.repeat(53)}`

/** Makes bodies of the import operations that go on from what was imported before. */
export class ImportBodies {
  readonly #choices: Choices
  readonly #values: Values
  readonly #known: Known
  readonly #sources: Source[] = ['old-a', 'old-b'].map((name) => ({ name, userIds: [], chats: [] }))

  constructor(choices: Choices, values: Values, known: Known) {
    this.#choices = choices
    this.#values = values
    this.#known = known
  }

  /** @param apt ids are those of the source; else of another, of other kinds, or of nothing. */
  make(operation: ImportOperation, apt: boolean): Record<string, unknown> {
    const source = this.#choices.pick(this.#sources)
    const makers = { importUsers: this.#users, importChats: this.#chats, importMessages: this.#messages }
    return { source: source.name, ...makers[operation](source, apt) }
  }

  /** Takes in what an import has answered. */
  learn(operation: ImportOperation, body: unknown, answer: unknown): void {
    const { source, chatId } = body as { source: string; chatId?: string }
    const found = this.#sources.find(({ name }) => name === source)
    if (!found) return
    if (operation === 'importUsers')
      found.userIds.push(...(answer as ImportedUsers).users.map(({ id }) => id).slice(-3))
    else if (operation === 'importChats') {
      for (const { id, chatId: begun, finished } of (answer as ImportedChats).chats)
        if (!finished && !found.chats.some((chat) => chat.chatId === begun))
          found.chats.push({ id, chatId: begun, rows: 0 })
    } else {
      const { rows, finished } = answer as { rows: number; finished: boolean }
      const chat = found.chats.find((one) => one.chatId === chatId)
      if (!chat) return
      chat.rows = rows
      if (finished) this.#known.add('chatId', chat.chatId)
    }
    found.chats = found.chats.slice(-20)
  }

  #several = <T>(make: () => T): T[] => Array.from({ length: this.#choices.from(1, 3) }, make)

  #time = (): string => new Date(Date.UTC(2020, 0, this.#choices.from(1, 400))).toISOString()

  #maybe = (fields: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(fields).filter(() => this.#choices.chance(0.4)))

  #userIdOf = ({ userIds }: Source, apt: boolean): string => {
    const others = this.#sources.flatMap((one) => one.userIds)
    const ids = apt ? userIds.slice(-40) : [...others.slice(-40), this.#known.any('userId') ?? '', 'nobody']
    return ids.length > 0 ? this.#choices.pick(ids) : 'nobody'
  }

  #users = (source: Source, apt: boolean) => ({
    users: this.#several(() => {
      const username = this.#values.freshName('older')
      const again = apt && source.userIds.length > 0 && this.#choices.chance(0.1)
      return {
        id: again ? this.#choices.pick(source.userIds) : this.#values.freshName('id'),
        username: apt ? username : (this.#known.any('username') ?? username),
        email: `${username}@example.com`,
        ...this.#maybe({ passwordHash: hash, createdAt: this.#time(), displayName: 'Old', email: null }),
        ...(this.#choices.chance(0.3) && { passwordHash: hash, email: `${username}@example.com` }),
      }
    }),
    adapt: this.#choices.chance(0.5),
  })

  #chats = (source: Source, apt: boolean) => ({
    chats: this.#several(() => {
      const kind = this.#choices.pick(['group', 'public', 'direct'])
      const wanted = kind === 'direct' ? [1, 2] : this.#several(() => 1)
      const ids = [...new Set(wanted.map(() => this.#userIdOf(source, apt)))]
      return {
        id: apt ? this.#values.freshName('id') : (source.chats.at(-1)?.id ?? 'none'),
        kind,
        ...(kind !== 'direct' && { name: this.#values.freshName('Older chat') }),
        ...this.#maybe({ description: 'From before', createdAt: this.#time() }),
        members: ids.map((id) => ({
          id,
          ...this.#maybe({
            role: this.#choices.pick(['admin', 'member']),
            joinedAt: this.#time(),
            readSeq: 1,
          }),
        })),
      }
    }),
  })

  #messages = (source: Source, apt: boolean) => {
    const begun = source.chats.length > 0 ? this.#choices.pick(source.chats) : undefined
    const others = this.#sources.flatMap(({ chats }) => chats.map(({ chatId }) => chatId))
    const elsewhere = [this.#known.any('chatId'), this.#known.any('userId'), ...others.slice(-20), 'imp-none']
    const isElsewhere = !apt && this.#choices.chance(0.5)
    return {
      chatId: isElsewhere ? this.#choices.pick(elsewhere) : (begun?.chatId ?? 'imp-none'),
      firstRow: Math.max(0, (begun?.rows ?? 0) + (apt ? 0 : this.#choices.from(-1, 2))),
      messages: this.#several(() => ({
        ...this.#maybe({ id: this.#choices.from(1, 99) }),
        from: this.#userIdOf(source, apt || this.#choices.chance(0.5)),
        sentAt: this.#time(),
        ...(this.#choices.chance(0.2) ? { type: 'joined' } : { type: 'text', text: 'from before' }),
      })),
      last: this.#choices.chance(0.3),
    }
  }
}
