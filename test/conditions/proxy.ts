import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { type Clock, realClock } from './clock.ts'
import { FunctionEnvironments, ThrottledError } from './environments.ts'
import { GatewayAccount } from './gateway-account.ts'
import { GroupRates } from './group-rates.ts'
import { refusalOf, type WireAnswer } from './refusal-on-the-wire.ts'
import { TableConditions } from './table-conditions.ts'
import { UserPoolRates } from './user-pool-rates.ts'

/** The conditions that calls meet on their way to an account of AWS. */
export type AccountConditions = {
  table: TableConditions
  gateway: GatewayAccount
  functions: FunctionEnvironments
  groups: GroupRates
  userPool: UserPoolRates
}

export const awsAccount = (clock: Clock = realClock): AccountConditions => ({
  table: new TableConditions(clock),
  gateway: new GatewayAccount(clock),
  functions: new FunctionEnvironments(clock),
  groups: new GroupRates(clock),
  userPool: new UserPoolRates(clock),
})

/** Calls of APIs, handshakes of sockets, and posts to `@connections`, at an emulator's address. */
const isOfGateway = ({ url = '' }: IncomingMessage): boolean =>
  url.startsWith('/_aws/execute-api/') || url.includes('/@connections/')

/** Posts and preflights, which the gateway answers itself, invoke no function. */
const isOfFunction = ({ method, url = '' }: IncomingMessage): boolean =>
  method !== 'OPTIONS' && !url.includes('/@connections/')

/** Routes of one group have a function: `/chats/ID/messages/7` that of `chats messages`. */
const functionOf = ({ url = '' }: IncomingMessage): string => {
  const [, , , , , group, , part] = url.split(/[/?]/)
  return `${group ?? 'connect'} ${part ?? ''}`
}

const refusalWith = (status: number, message: string): WireAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify({ message })),
})
const tooManyRequests = refusalWith(429, 'Too Many Requests')
/** An HTTP API's answer when Lambda has no environment left. */
const noEnvironment = refusalWith(503, 'Service Unavailable')

/** A call of a function to a service: its table, its queues, or a post to a socket. */
export type ServiceCall = {
  service: 'table' | 'queue' | 'post' | 'other'
  operation: string
  body: Buffer
  /** The same for each attempt of the SDK. */
  invocationId: string
  /** The port of the caller's end of the connection. */
  port: number
  /** When the caller sent it, by its own clock: `20261130T194436Z`. */
  sentAt: string | undefined
}

const callerOf = ({ socket, headers }: IncomingMessage) => ({
  port: socket.remotePort ?? 0,
  sentAt: headers['x-amz-date'] as string | undefined,
})

/** Lets calls fail. @returns undefined if no answer ever comes. */
export type Interfere = (
  call: ServiceCall,
  perform: (body?: Buffer) => Promise<WireAnswer>,
) => Promise<WireAnswer | undefined>

const services: Readonly<Record<string, ServiceCall['service']>> = {
  DynamoDB_20120810: 'table',
  AmazonSQS: 'queue',
}

const withoutFaults: Interfere = (_call, perform) => perform()

/** Headers of the answer that Node sets itself. */
const ownHeaders = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length'])

const send = (response: ServerResponse, { status, headers, body }: WireAnswer): void => {
  response.writeHead(status, { ...headers, 'content-length': body.length })
  response.end(body)
}

/**
 * AWS's conditions in front of an emulator: functions, and clients, that have this address instead of the emulator's
 * meet them. What no condition is about passes unchanged.
 *
 *     client ──▶ proxy ──▶ emulator ──▶ function ──▶ proxy ──▶ emulator
 *                429, cold starts                    conflicts, throttling, latency
 *
 * @param emulatorUrl where nothing of that happens.
 */
export class ConditionsProxy {
  readonly #emulator: URL
  readonly #conditions: AccountConditions
  readonly #interfere: Interfere
  // Kept alive, as the clients of functions do.
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 })
  readonly #server = createServer((incoming, response) => {
    this.#answer(incoming, response).catch(() => incoming.socket.destroy())
  })
  readonly #sockets = new Set<Duplex>()

  constructor(
    emulatorUrl: string,
    conditions: AccountConditions = awsAccount(),
    interfere: Interfere = withoutFaults,
  ) {
    this.#emulator = new URL(emulatorUrl)
    this.#conditions = conditions
    this.#interfere = interfere
    this.#server.on('upgrade', (incoming, socket, head) => this.#open(incoming, socket, head))
  }

  /** @returns its address. */
  async listen(port = 0): Promise<string> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.closeAllConnections()
    this.#server.close()
    this.#agent.destroy()
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = incoming.headers['x-amz-target']
    if (typeof target === 'string') return this.#call(target, incoming, response)
    if (!isOfGateway(incoming)) return this.#stream(incoming, response)
    let isAdmitted = false
    await this.#conditions.gateway.statusOf(async () => {
      isAdmitted = true
      await this.#invoke(incoming, response)
      return response.statusCode
    })
    if (!isAdmitted) {
      incoming.resume()
      send(response, tooManyRequests)
    }
  }

  async #invoke(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const pass = () => this.#stream(incoming, response)
    if (!isOfFunction(incoming)) {
      if (this.#interfere === withoutFaults || incoming.method !== 'POST') return pass()
      const body = Buffer.concat(await incoming.toArray())
      const call: ServiceCall = {
        service: 'post',
        operation: incoming.url ?? '',
        body,
        invocationId: '',
        ...callerOf(incoming),
      }
      return this.#respond(response, () => this.#interfere(call, () => this.#pass(incoming, body)))
    }
    try {
      await this.#conditions.functions.invoke(functionOf(incoming), pass)
    } catch (error) {
      if (!(error instanceof ThrottledError)) throw error
      incoming.resume()
      send(response, noEnvironment)
    }
  }

  /** A call to a service of AWS that speaks JSON. */
  async #call(target: string, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await incoming.toArray())
    const [service = '', operation = ''] = target.split('.')
    const call: ServiceCall = {
      service: services[service] ?? 'other',
      operation,
      body,
      invocationId: String(incoming.headers['amz-sdk-invocation-id']),
      ...callerOf(incoming),
    }
    await this.#respond(response, () =>
      this.#interfere(call, (sent = body) => this.#refusing(target, incoming, sent)),
    )
  }

  async #refusing(target: string, incoming: IncomingMessage, body: Buffer): Promise<WireAnswer> {
    try {
      return await this.#underConditions(target, body, () => this.#pass(incoming, body))
    } catch (thrown) {
      return refusalOf(thrown)
    }
  }

  async #respond(response: ServerResponse, work: () => Promise<WireAnswer | undefined>): Promise<void> {
    const answer = await work()
    if (answer) send(response, answer)
    else response.destroy()
  }

  async #underConditions(
    target: string,
    body: Buffer,
    perform: () => Promise<WireAnswer>,
  ): Promise<WireAnswer> {
    const { table, groups, userPool } = this.#conditions
    const [service, operation = ''] = target.split('.')
    const input = () => JSON.parse(body.toString()) as object
    if (service === 'DynamoDB_20120810') {
      return (await table.apply(`${operation}Command`, input(), perform)) as WireAnswer
    }
    if (service === 'AmazonSQS') await groups.admit(operation, input())
    if (service === 'AWSCognitoIdentityProviderService') userPool.admit(operation)
    return perform()
  }

  /** With the emulator's own name as host: some of its addresses follow that. */
  #request(incoming: IncomingMessage, body?: Buffer) {
    return request({
      agent: this.#agent,
      host: this.#emulator.hostname,
      port: this.#emulator.port,
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
      headers: {
        ...incoming.headers,
        host: this.#emulator.host,
        ...(body && { 'content-length': String(body.length) }),
      },
    })
  }

  async #pass(incoming: IncomingMessage, body: Buffer): Promise<WireAnswer> {
    const outgoing = this.#request(incoming, body)
    outgoing.end(body)
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
    const headers = Object.entries(answer.headers).filter(([name]) => !ownHeaders.has(name))
    return {
      status: answer.statusCode ?? 502,
      headers: Object.fromEntries(headers) as WireAnswer['headers'],
      body: Buffer.concat(await answer.toArray()),
    }
  }

  /** Bodies of files and pages are not read. */
  async #stream(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const outgoing = this.#request(incoming)
    response.on('close', () => outgoing.destroy())
    incoming.pipe(outgoing)
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
    await once(response, 'close')
  }

  /** Opens a socket: the handshake counts, and then bytes pass as they are. */
  #open(incoming: IncomingMessage, client: Duplex, head: Buffer): void {
    const open = async (): Promise<number> => {
      const server = connect(Number(this.#emulator.port), this.#emulator.hostname)
      const lines = Object.entries({ ...incoming.headers, host: this.#emulator.host })
      server.write(
        `${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
      )
      server.write(head)
      client.pipe(server).pipe(client)
      const pair = [client, server]
      for (const socket of pair) {
        this.#sockets.add(socket)
        socket.on('error', () => socket.destroy())
        socket.on('close', () => {
          this.#sockets.delete(socket)
          for (const each of pair) each.destroy()
        })
      }
      return 101
    }
    const refuse = (status: string) => client.end(`HTTP/1.1 ${status}\r\nconnection: close\r\n\r\n`)
    const { gateway, functions } = this.#conditions
    gateway
      .statusOf(() => functions.invoke(functionOf(incoming), open))
      .then(
        (status) => status === 429 && refuse('429 Too Many Requests'),
        () => refuse('503 Service Unavailable'),
      )
  }
}
