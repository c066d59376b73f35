import type { Answer, Effects, Route, World } from '../world/world.ts'
import type { Fields } from './rows.ts'

export type Done = { answer: Answer; effects: Effects }

/** A request with its fields in their places, and all that comes of it. */
export const perform = async (
  world: World,
  route: Route,
  token: string | undefined,
  { params = {}, query = {}, body, bytes }: Fields,
): Promise<Done> => {
  world.takeEffects()
  const json = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
  const answer = await world.ask(route, token, {
    params: Object.fromEntries(
      Object.entries(params).map(([name, value]) => [name, encodeURIComponent(value)]),
    ),
    query: Object.entries(query),
    headers: { 'content-type': bytes ? 'image/png' : 'application/json' },
    body: bytes ? Buffer.from(bytes) : json,
  })
  return { answer, effects: world.takeEffects() }
}

/** The same for a frame of a socket, whose refusals count as 400. */
export const sendFrame = async (world: World, connectionId: string, frame: object): Promise<Done> => {
  world.takeEffects()
  const text = await world.send(connectionId, JSON.stringify(frame))
  const body = JSON.parse(text) as { type: string }
  const status = body.type === 'error' ? 400 : 200
  return { answer: { status, headers: {}, text, body }, effects: world.takeEffects() }
}

/** The code of a refusal; undefined for what is granted. */
export const refusalIn = ({ answer: { status, body } }: Done): string | undefined =>
  status < 400 ? undefined : (body as { code: string }).code
