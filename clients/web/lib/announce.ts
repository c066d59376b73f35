import { createStore } from './store.ts'

/** The sentence that screen readers are told next. */
export const announcement = createStore('')

export const announce = (sentence: string): void => {
  // A word joiner makes the same sentence another one, which is told again.
  announcement.set(announcement.get() === sentence ? `${sentence}\u2060` : sentence)
}
