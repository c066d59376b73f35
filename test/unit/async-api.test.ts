import { describe, expect, it } from 'vitest'
import { asyncApiDocument } from '../../functions/http/docs/asyncapi/async-api-document.ts'
import { clientFrames } from '../../shared/contract/socket/client-frames.ts'
import { pushes } from '../../shared/contract/socket/pushes.ts'
import { replies, replyOf } from '../../shared/contract/socket/replies.ts'

// As a reader gets it: what JSON cannot carry is gone. test/long/async-api asks the official parser whether it is valid.
const document = JSON.parse(JSON.stringify(asyncApiDocument('wss://live.example.com/live')))
const { operations, components } = document

const resolve = (ref: string) =>
  ref
    .slice(2)
    .split('/')
    .reduce((node, step) => node?.[step], document)
const references = (node: unknown): string[] =>
  typeof node !== 'object' || node === null
    ? []
    : Object.entries(node).flatMap(([key, value]) =>
        key === '$ref' && typeof value === 'string' ? [value] : references(value),
      )
const payload = (message: { $ref: string }) => {
  const { $ref } = resolve(message.$ref)
  return resolve(resolve($ref).payload.$ref)
}

describe('the AsyncAPI document', () => {
  it('has whatever it refers to', () => {
    const all = references(document)
    expect(all.length).toBeGreaterThan(100)
    for (const ref of all) expect(resolve(ref), ref).toBeDefined()
  })

  it('receives every frame of the contract, and says what is replied to it', () => {
    const received = Object.entries<{ action: string }>(operations).filter(
      ([, { action }]) => action === 'receive',
    )
    expect(received.map(([name]) => name)).toEqual(Object.keys(clientFrames))
    for (const action of Object.keys(clientFrames) as (keyof typeof clientFrames)[]) {
      const { messages, reply } = operations[action]
      expect(messages.map(payload)).toEqual([
        expect.objectContaining({
          additionalProperties: false,
          required: expect.arrayContaining(['action']),
        }),
      ])
      expect(payload(messages[0]).properties.action.const).toBe(action)
      const types = reply.messages.map((message: { $ref: string }) => payload(message).properties.type.const)
      expect(types).toEqual([replies[replyOf[action]].shape.type.value, 'error'])
    }
  })

  it('sends every push of the contract', () => {
    const types = operations.push.messages.map(
      (message: { $ref: string }) => payload(message).properties.type.const,
    )
    expect(types).toEqual(Object.values(pushes).map(({ shape }) => shape.type.value))
  })

  it('leaves what the server sends open for further fields', () => {
    for (const [name, schema] of Object.entries<{ additionalProperties?: unknown }>(components.schemas)) {
      if (/Reply$|Push$/.test(name)) expect(schema.additionalProperties, name).toBeUndefined()
    }
  })
})
