/** The window of a counter that runs now: its number, which is part of the counter's key, and when it ends. */
export const currentWindow = (seconds: number): { number: number; endsAtMs: number } => {
  const number = Math.floor(Date.now() / 1000 / seconds)
  return { number, endsAtMs: (number + 1) * seconds * 1000 }
}
