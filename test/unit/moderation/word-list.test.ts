import { expect, it, vi } from 'vitest'
import { handler, judge } from '../../../functions/examples/word-list.ts'
import type { ModerationRequest } from '../../../shared/contract/moderation.ts'

it.each([
  ['hello there', { verdict: 'allow' }],
  ['what a dunce', { verdict: 'refuse', reason: '“dunce” is not welcome here' }],
  ['what a ＤＵＮＣＥ!', { verdict: 'refuse', reason: '“ＤＵＮＣＥ” is not welcome here' }],
  ['dunces', { verdict: 'allow' }],
  ['Heck, heck and hecks', { verdict: 'replace', text: '****, **** and hecks' }],
])('the example judges %j', (text, verdict) => {
  expect(judge(text, new Set(['dunce']), new Set(['heck']))).toEqual(verdict)
})

it('the example reads its words from its settings', async () => {
  vi.stubEnv('REFUSED_WORDS', ' dunce ,  ')
  vi.stubEnv('MASKED_WORDS', '')
  const ask = (text: string) => handler({ text } as ModerationRequest)
  expect(await ask('Dunce')).toMatchObject({ verdict: 'refuse' })
  expect(await ask('heck ')).toEqual({ verdict: 'allow' })
  vi.unstubAllEnvs()
})
