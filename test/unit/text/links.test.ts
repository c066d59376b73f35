import { expect, it } from 'vitest'
import { linksIn } from '../../../shared/contract/text/links.ts'

const linkIn = (text: string) => linksIn(text).map(({ start, end }) => text.slice(start, end))

it.each([
  ['see https://a.example/b.', 'https://a.example/b'],
  ['(https://a.example/b)', 'https://a.example/b'],
  ['https://a.example/b_(c)', 'https://a.example/b_(c)'],
  ['https://a.example/b_(c)).', 'https://a.example/b_(c)'],
  ['https://a.example/b!).)', 'https://a.example/b'],
  ['https://a.example/(b).', 'https://a.example/(b)'],
  ['https://a.example/b))', 'https://a.example/b'],
  ['https://a.example/b)c', 'https://a.example/b)c'],
])('%s has the link %s', (text, link) => {
  expect(linkIn(text)).toEqual([link])
})

// This took a minute when each parenthesis had all dots looked at again.
it('an address that ends in thousands of dots and parentheses is read in one pass', () => {
  expect(linkIn(`@abc a://b${'.'.repeat(2660)}${')'.repeat(1320)}`)).toEqual(['a://b'])
})
