/**
 * `localStorage`, touched only when it is used: browsers that forbid it throw at the word. The client goes on from
 * memory.
 */
export const browserStorage = {
  get length() {
    return localStorage.length
  },
  key: (index: number) => localStorage.key(index),
  getItem: (key: string) => localStorage.getItem(key),
  setItem: (key: string, value: string) => localStorage.setItem(key, value),
  removeItem: (key: string) => localStorage.removeItem(key),
}
