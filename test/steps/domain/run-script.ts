import { fork } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

/**
 * Runs a script in a process of its own, which changes the clock or kills itself as it likes.
 * @param script its path, absolute or from this folder.
 * @param input sent to the script, which sends its result back.
 * @throws Error that names the seed, if the process ends without a result.
 */
export const runScript = async <Result>(script: string, input: { seed: number }): Promise<Result> => {
  const child = fork(resolve(import.meta.dirname, script), { execArgv: [] })
  const results: Result[] = []
  child.on('message', (sent) => results.push(sent as Result))
  child.send(input)
  const [code] = await once(child, 'exit')
  const result = results.at(-1)
  if (result === undefined) throw new Error(`${script} with seed ${input.seed} ended with ${code}`)
  return result
}
