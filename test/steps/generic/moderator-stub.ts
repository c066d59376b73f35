import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { ModerationRequest } from '../../../shared/contract/moderation.ts'

type Answer = unknown
/** Answers as a function would; what it throws is the function's failure. */
export type Moderator = (request: ModerationRequest) => Answer | Promise<Answer>

/** A stand-in for Lambda's Invoke, with a moderator behind it. */
export const startModeratorStub = async () => {
  let moderator: Moderator = () => ({ verdict: 'allow' })
  const asked: ModerationRequest[] = []
  const server = createServer(async (request, response) => {
    const question = JSON.parse(await text(request)) as ModerationRequest
    asked.push(question)
    try {
      response.end(JSON.stringify(await moderator(question)))
    } catch (error) {
      response.setHeader('x-amz-function-error', 'Unhandled').end(JSON.stringify(String(error)))
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/2015-03-31/functions/judge/invocations`,
    /** The questions about a chat, in the order in which they came. */
    askedAbout: (chatId: string) => asked.filter(({ chat }) => chat.chatId === chatId),
    /** From now on, questions are answered so. */
    answers(next: Moderator) {
      moderator = next
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
