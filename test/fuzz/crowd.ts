import type { Choices } from './choices.ts'
import type { Known } from './known.ts'
import { type Actor, type Ask, furnish, newActor, withNewSession } from './people.ts'
import type { World } from './world/world.ts'

/** So many people are in a run; the first is a platform admin. */
const size = 6

const isRefusal = (error: unknown): boolean => /answered 4/.test(String(error))

/** The people of a run. Others take the places of those who have gone, and everybody gets into new chats. */
export class Crowd {
  readonly actors: Actor[] = []
  readonly #world: World
  readonly #ask: Ask
  readonly #known: Known
  readonly #choices: Choices
  #count = 0

  constructor(world: World, ask: Ask, known: Known, choices: Choices) {
    this.#world = world
    this.#ask = ask
    this.#known = known
    this.#choices = choices
  }

  async gather(): Promise<void> {
    while (this.actors.length < size) this.actors.push(await this.#newcomer(this.actors.length === 0))
  }

  #newcomer = (isAdmin: boolean): Promise<Actor> =>
    newActor(this.#world, this.#ask, this.#known, `person-${++this.#count}`, isAdmin)

  /** New chats of three people each, so that everybody is in some and outside others. */
  async furnish(label: string): Promise<void> {
    for (const chat of ['a', 'b']) {
      const start = this.#choices.from(0, size - 1)
      const three = [0, 2, 5].map((step) => this.actors[(start + step) % size] as Actor)
      // Somebody may have blocked another, or want to be added by nobody: then there is one chat less.
      await this.#unlessRefused(() => furnish(this.#world, this.#ask, this.#known, three, `${label}${chat}`))
    }
  }

  /** Everybody who was logged out, disconnected, suspended or erased is back, or somebody else is. */
  async replaceEnded(): Promise<void> {
    for (const [index, actor] of this.actors.entries()) {
      const isConnected = this.#world.aws.open.has(actor.connectionId)
      if (isConnected && !actor.ended) continue
      const isBack = !actor.ended && (await this.#reconnect(actor))
      if (!isBack) await this.#replace(index, actor)
    }
  }

  #reconnect = async (actor: Actor): Promise<boolean> => {
    try {
      await withNewSession(this.#world, actor)
      return true
    } catch {
      return false
    }
  }

  /** Somebody else comes, with a chat of their own, and is taken into some of the others'. */
  #replace = async (index: number, gone: Actor): Promise<void> => {
    const newcomer = await this.#newcomer(gone.isAdmin)
    this.actors[index] = newcomer
    const others = this.actors.filter((actor) => actor !== newcomer && !actor.ended)
    const created = await this.#ask('createChat', newcomer.token, {
      body: { kind: 'group', name: 'My own' },
    })
    const own = String((created.body as { chatId: string }).chatId)
    for (const other of others) {
      await this.#add(newcomer, own, this.#choices.pick(others))
      for (const chatId of [...other.chats].slice(-2)) await this.#add(other, chatId, newcomer)
    }
  }

  #add = async (actor: Actor, chatId: string, invited: Actor): Promise<void> => {
    await this.#unlessRefused(async () => {
      const params = { chatId }
      await this.#ask('addMembers', actor.token, { params, body: { usernames: [invited.username] } })
      invited.chats.add(chatId)
      const { body } = await this.#ask('sendMessage', invited.token, { params, body: { text: 'hello' } })
      this.#known.learn(body)
    })
  }

  #unlessRefused = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act()
    } catch (error) {
      if (!isRefusal(error)) throw error
    }
  }
}
