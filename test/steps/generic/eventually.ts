import { setTimeout as sleep } from 'node:timers/promises'

const pollMs = 50

/**
 * Asks again until the answer is there, for what happens in the background.
 * @throws Error naming `what`, with the last refusal as its cause, when it is not there in time.
 */
export const eventually = async <T>(
  what: string,
  ask: () => Promise<T | undefined>,
  withinMs = 30_000,
): Promise<T> => {
  const deadline = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain: ${what}`)
    await sleep(pollMs)
  }
}
