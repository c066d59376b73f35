import { createStore } from './store.ts'

/** The sentence that screen readers read out next. */
export const announcement = createStore('')

export const announce = (sentence: string): void => {
  // A word joiner makes a repeated sentence different, so that it is read again.
  announcement.set(announcement.get() === sentence ? `${sentence}\u2060` : sentence)
}
