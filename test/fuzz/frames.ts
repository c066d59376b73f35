import type { Choices } from './choices.ts'
import type { ActionDocument } from './documents.ts'
import { damaged, type Hostile } from './hostile.ts'
import type { Actor } from './people.ts'
import { type Requests, type Way, withOneWrong } from './requests.ts'
import type { Values } from './values.ts'

export type Frame = {
  action: ActionDocument
  way: Way
  actor: Actor
  bytes: Buffer
  isBinary: boolean
  /** The frame as JSON, where it is some. */
  json: unknown
}

const shares: Record<Way, number> = { apt: 55, foreign: 15, wrong: 20, broken: 10 }

/** Makes frames of the actions of the AsyncAPI document. */
export class Frames {
  readonly #choices: Choices
  readonly #hostile: Hostile
  readonly #values: Values
  readonly #requests: Requests

  constructor(choices: Choices, hostile: Hostile, values: Values, requests: Requests) {
    this.#choices = choices
    this.#hostile = hostile
    this.#values = values
    this.#requests = requests
  }

  make(action: ActionDocument, actors: readonly Actor[], way = this.#choices.share(shares)): Frame {
    const choices = this.#choices
    const actor = choices.pick(actors)
    const context = this.#requests.contextFor(action.action, actor, actors, [], way !== 'foreign')
    const fitting = this.#values.of(action.frame, 'frame', context)
    const json = way === 'wrong' ? withOneWrong(fitting, choices, this.#hostile) : fitting
    const text = JSON.stringify(json) ?? ''
    const frame = { action, way, actor, isBinary: false }
    if (way !== 'broken') return { ...frame, bytes: Buffer.from(text), json }
    if (choices.chance(0.1)) return { ...frame, bytes: Buffer.from(text), isBinary: true, json: undefined }
    return { ...frame, bytes: damaged(choices, text), json: undefined }
  }
}
