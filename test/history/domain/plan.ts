import * as fc from 'fast-check'

/** One act of a client. Which message, text or person it is about follows from `choice`, when its turn comes. */
export type Step = {
  what:
    | 'send'
    | 'send twice'
    | 'mention'
    | 'edit'
    | 'delete'
    | 'react'
    | 'read'
    | 'history'
    | 'ping'
    | 'enter'
    | 'leave'
    | 'reconnect'
    | 'close'
    | 'remove'
    | 'add'
    | 'ban'
    | 'unban'
    | 'block'
    | 'direct'
    | 'log out'
    | 'erase'
    | 'expire'
    | 'forge'
  choice: number
}

/** A device of somebody, which does one thing after the other while others do theirs. */
export type Lane = { person: number; steps: readonly Step[] }
export type Plan = readonly Lane[]

/** The owner of the chat, two with a direct one besides, one who is removed, and one who is erased. */
export const people = 5

/** Frequent things are frequent; ends are rare, because little happens after them. */
const whats = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Step['what']>('send') },
  { weight: 2, arbitrary: fc.constantFrom<Step['what']>('send twice', 'mention', 'edit', 'react', 'read') },
  {
    weight: 5,
    arbitrary: fc.constantFrom<Step['what']>('history', 'enter', 'leave', 'reconnect', 'close', 'ping'),
  },
  { weight: 3, arbitrary: fc.constantFrom<Step['what']>('remove', 'add', 'delete', 'direct') },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Step['what']>('block', 'ban', 'unban', 'log out', 'erase', 'expire', 'forge'),
  },
)

const step = fc.record({ what: whats, choice: fc.nat(1000) })

export const planOf = (lanes: number, steps: number): fc.Arbitrary<Plan> =>
  fc.array(
    fc.record({ person: fc.nat(people - 1), steps: fc.array(step, { minLength: 1, maxLength: steps }) }),
    { minLength: 2, maxLength: lanes },
  )
