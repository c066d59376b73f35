import { expect, it } from 'vitest'
import { Report, type Result } from '../../../infra/check/report.ts'
import { findTarget } from '../../../infra/check/target.ts'

const known = { check: 'socket: opens', here: ['ministack'], reason: 'it never opens here' } as const
const fails = () => Promise.reject(new Error('It did not'))
const reporting = () => {
  const printed: Result[] = []
  return { report: new Report([known], (result) => printed.push(result)), printed }
}

it('a check that fails stops none of the others', async () => {
  const { report, printed } = reporting()
  expect(await report.check('route', 'one', fails)).toBeUndefined()
  expect(await report.check('route', 'two', async () => 2)).toBe(2)
  expect(printed.map(({ outcome }) => outcome)).toEqual(['failed', 'held'])
  expect(report.results[0]).toMatchObject({ detail: 'It did not' })
})

it('what is known to differ here is told apart from what failed', async () => {
  const { report } = reporting()
  await report.check('socket', 'opens', fails)
  expect(report.results).toMatchObject([{ outcome: 'differs', detail: 'it never opens here (It did not)' }])
})

it('a difference that is gone fails, so that the list stays true', async () => {
  const { report } = reporting()
  await report.check('socket', 'opens', async () => 'open')
  expect(report.results).toMatchObject([{ outcome: 'failed' }])
})

const stackWith = (outputs: Record<string, string>) =>
  ({
    send: async () => ({
      Stacks: [
        { Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })) },
      ],
    }),
  }) as unknown as Parameters<typeof findTarget>[0]
const asked = { stack: 'shop', emulator: undefined, endpointUrl: undefined }

it('outputs of a construct are found by its id', async () => {
  const outputs = {
    ChatStage1A2B3C4D: 'shop-chat',
    ChatRestUrlAAAA0000: 'https://rest.example.com',
    ChatWebSocketUrlBBBB1111: 'wss://live.example.com/live',
    ChatWebUrlCCCC2222: 'https://chat.example.com',
    OtherRestUrlDDDD3333: 'https://other.example.com',
  }
  const target = await findTarget(stackWith(outputs), { ...asked, construct: 'Chat' })
  expect(target).toMatchObject({ stage: 'shop-chat', restUrl: 'https://rest.example.com' })
  await expect(findTarget(stackWith(outputs), { ...asked, construct: '' })).rejects.toThrow(
    'The stack has no output Stage',
  )
})
