import { type PoolOptions, type PoolWorker, ThreadsPoolWorker, type WorkerRequest } from 'vitest/node'
import type { Plugin } from 'vitest/config'

type Listener = (event: unknown) => void

let thread: ThreadsPoolWorker | undefined

/** Ends the thread, as Vitest does after each run. */
const endThread = async (): Promise<void> => {
  const ended = thread
  thread = undefined
  await ended?.stop()
}

/**
 * Vitest's worker thread, which goes on to the next run: Stryker runs Vitest once for each mutant, and a thread takes most of
 * that time to load Vitest itself and the packages.
 */
class KeptThread implements PoolWorker {
  readonly name = 'kept-thread'
  readonly #options: PoolOptions
  readonly #listeners: [event: string, listener: Listener][] = []

  constructor(options: PoolOptions) {
    this.#options = options
  }

  get #thread(): ThreadsPoolWorker {
    if (!thread) throw new Error('The thread has ended')
    return thread
  }

  async start(): Promise<void> {
    if (thread) return
    thread = new ThreadsPoolWorker(this.#options)
    await thread.start()
    for (const event of ['error', 'exit'])
      thread.on(event, () => {
        thread = undefined
      })
  }

  on(event: string, listener: Listener): void {
    this.#listeners.push([event, listener])
    this.#thread.on(event, listener)
  }

  off(event: string, listener: Listener): void {
    thread?.off(event, listener)
  }

  send(message: WorkerRequest): void {
    if (message.type !== 'stop') {
      this.#thread.send(message)
      return
    }
    setImmediate(() => {
      const stopped = { type: 'stopped', __vitest_worker_response__: true }
      for (const [event, listener] of this.#listeners) if (event === 'message') listener(stopped)
    })
  }

  async stop(): Promise<void> {
    for (const [event, listener] of this.#listeners) thread?.off(event, listener)
  }

  deserialize(data: unknown): unknown {
    return data
  }
}

/** Has all tests run in one thread. Stryker names a pool itself, so no setting would do. */
export const keptThread: Plugin = {
  name: 'kept-thread',
  configureVitest: ({ project, vitest }) => {
    Object.assign(project.config, {
      pool: 'kept-thread',
      poolRunner: {
        name: 'kept-thread',
        createPoolWorker: (options: PoolOptions) => new KeptThread(options),
      },
    })
    vitest.onClose(endThread)
  },
}
