import { BrokenConnectionError, connectorTo, type HttpConnection, laterOn } from './http-connection.ts'

/** Posts a frame to a connection, or closes it. */
export type Method = 'POST' | 'DELETE'

/**
 * Connections of a pool. Each carries one request at a time, and over TLS opening one takes as much processor time as
 * some twenty posts, one after the other. So a pool begins with a few, doubles them in about each round of posts, and has
 * one more for every so many posts after that.
 */
const connections = { first: 4, postsForOneMore: { atFirst: 2, later: 32 }, few: 32, most: 256 }

const mostAfter = (posts: number): number => {
  const { first, postsForOneMore, few, most } = connections
  const atFirst = Math.min(few, first + Math.floor(posts / postsForOneMore.atFirst))
  return Math.min(most, atFirst + Math.floor(posts / postsForOneMore.later))
}

/** In milliseconds: how often others that wait are relieved of slow connections. */
const reliefMs = 250

export type HttpPool = {
  /** Sends a request of HTTP/1.1 and returns the status of the response; rejects when there is none. */
  request: (request: Buffer) => Promise<number>
  /** Opens so many connections ahead of the first requests. Where that fails, requests open their own. */
  warm: (count: number) => void
  /** How many connections are open or being opened. */
  size: () => number
  close: () => void
}

type Job = { request: Buffer; resolve: (status: number) => void; reject: (error: Error) => void }

/**
 * Opens a keep-alive pool to one origin, which lives as long as the execution environment. Node's own clients take three
 * times the processor time for a post, and one of them tens of milliseconds to load (`npm run bench -- fan-out`).
 */
export const openHttpPool = (origin: string): HttpPool => {
  const connect = connectorTo(new URL(origin))
  const open = new Set<HttpConnection>()
  /** The last one was used last. */
  const idle: HttpConnection[] = []
  const waiting: Job[] = []
  let posts = 0
  let relief: NodeJS.Timeout | undefined
  let closed = false

  const forget = (connection: HttpConnection) => {
    open.delete(connection)
    const index = idle.indexOf(connection)
    if (index >= 0) idle.splice(index, 1)
  }
  const openOne = (): HttpConnection => {
    const connection = connect(forget)
    open.add(connection)
    return connection
  }
  const takeIdle = (): HttpConnection | undefined => {
    for (let connection = idle.pop(); connection; connection = idle.pop()) {
      if (connection.isFresh()) return connection
      connection.close()
      posts = 0
    }
    return undefined
  }
  const mayOpen = () => open.size < mostAfter(posts)

  const send = (job: Job, connection: HttpConnection, isNew: boolean) => {
    connection.exchange(job.request, (error, status) => {
      // The gateway closed it while it was idle. Frames may come twice; clients drop what they have.
      if (error instanceof BrokenConnectionError && !isNew && !closed) send(job, openOne(), true)
      else if (error) job.reject(error)
      else {
        posts++
        job.resolve(status)
      }
      if (connection.isFresh()) idle.push(connection)
      sendWaiting()
    })
  }
  const sendNow = (job: Job): boolean => {
    const connection = takeIdle()
    if (connection) send(job, connection, false)
    else if (mayOpen()) send(job, openOne(), true)
    else return false
    return true
  }
  const sendWaiting = () => {
    for (let job = waiting[0]; job && sendNow(job); job = waiting[0]) waiting.shift()
  }
  /** Opens a connection beside each slow one. */
  const relieve = () => {
    relief = undefined
    const slow = [...open].filter((connection) => connection.isSlow()).length
    for (const job of waiting.splice(0, Math.min(slow, connections.most - open.size)))
      send(job, openOne(), true)
    if (waiting.length > 0) relieveLater()
  }
  const relieveLater = () => {
    relief ??= laterOn(relieve, reliefMs)
  }

  return {
    request: (request) =>
      new Promise((resolve, reject) => {
        const job = { request, resolve, reject }
        if (sendNow(job)) return
        waiting.push(job)
        relieveLater()
      }),
    warm: (count) => {
      // Below those that are open already.
      while (open.size < count) idle.unshift(openOne())
    },
    size: () => open.size,
    close: () => {
      closed = true
      clearTimeout(relief)
      for (const { reject } of waiting.splice(0)) reject(new BrokenConnectionError('The pool was closed'))
      for (const connection of [...open]) connection.close()
    },
  }
}
