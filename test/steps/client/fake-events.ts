type Listener = (event: never) => void

/** The listening half of a fake socket. */
export class FakeEvents {
  readonly #listeners = new Map<string, Listener[]>()
  addEventListener(type: string, listener: Listener) {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener])
  }
  emit(type: string, event: unknown) {
    for (const listener of this.#listeners.get(type) ?? []) listener(event as never)
  }
}
