import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { messageFields } from '../../../shared/contract/message-fields.ts'
import { HookMessageBody } from '../../../shared/contract/requests/hooks.ts'
import { hookText } from '../../../shared/domain/hooks/hook-text.ts'
import { anyText } from '../../steps/generic/any-text.ts'

const textOf = (body: unknown) => hookText(HookMessageBody.parse(body))

it.each([
  ['a text alone', { text: ' CPU is high \n' }, 'CPU is high'],
  [
    'an alert as Grafana posts it',
    {
      channel: '#ops',
      username: 'Grafana',
      attachments: [
        {
          title: '[FIRING:1] CPU',
          title_link: 'https://grafana.example.com/d/1',
          text: '**Firing**\n\nValue: A=93',
          fallback: '[FIRING:1] CPU',
          color: '#D63232',
          footer: 'Grafana v11',
        },
      ],
    },
    '[FIRING:1] CPU (https://grafana.example.com/d/1)\n**Firing**\n\nValue: A=93',
  ],
  [
    'an issue as Sentry posts it',
    {
      text: 'Something for those without blocks',
      blocks: [
        {
          type: 'section',
          text: { type: 'mrkdwn', text: ':red_circle: <https://sentry.example.com/1|TypeError &amp; co>' },
        },
        {
          type: 'section',
          fields: [
            { type: 'mrkdwn', text: 'State: *New*' },
            { type: 'plain_text', text: 'Events: 3' },
          ],
        },
        { type: 'divider' },
        {
          type: 'context',
          elements: [
            { type: 'mrkdwn', text: 'Project: <!here> web' },
            { type: 'image', alt_text: 'x' },
          ],
        },
      ],
    },
    ':red_circle: TypeError & co (https://sentry.example.com/1)\nState: *New*\nEvents: 3\nProject: @here web',
  ],
  [
    'a push as workflows of GitHub post it',
    { text: 'Deployed', attachments: [{ pretext: 'main', fields: [{ title: 'Commit', value: 'abc123' }] }] },
    'Deployed\nmain\nCommit: abc123',
  ],
  [
    'rich text',
    {
      blocks: [
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'text', text: 'a ' },
                { type: 'text', text: 'b' },
              ],
            },
          ],
        },
      ],
    },
    'a b',
  ],
  [
    'an attachment with nothing but its fallback',
    { attachments: [{ fallback: 'Down', color: 'red' }] },
    'Down',
  ],
  ['blocks in an attachment', { attachments: [{ blocks: [{ text: { text: 'deep' } }] }] }, 'deep'],
])('%s', (_, body, text) => {
  expect(textOf(body)).toBe(text)
})

describe('what nobody expects', () => {
  it.each([
    ['null', null],
    ['a number', 7],
    ['a text', 'x'],
    ['a list', [1]],
    ['fields of other types', { text: { text: { text: 'x' } }, title: 3, fields: 'no', elements: {} }],
  ])('is passed over: %s', (_, odd) => {
    expect(textOf({ text: 'hi', attachments: [odd], blocks: [odd] })).toMatch(/^(hi|x)$/)
  })

  it('is no longer than a message, and cut between characters', () => {
    const text = textOf({ text: '😀'.repeat(5000) })
    expect([...text]).toHaveLength(4000)
    expect(text.endsWith('😀…')).toBe(true)
  })

  it('keeps what messages may not have out', () => {
    expect(textOf({ text: 'a\u0000b\u001b[31m\ud800' })).toBe('ab[31m\ufffd')
  })

  it('is read in time that grows with its length alone', () => {
    const startedMs = performance.now()
    textOf({ text: '<'.repeat(30_000) + '|'.repeat(30_000) })
    expect(performance.now() - startedMs).toBeLessThan(1000)
  })
})

const paragraph = (...elements: object[]) => ({ type: 'rich_text_section', elements })
const said = (text: string) => ({ type: 'text', text })

it.each([
  [
    'of lists',
    [{ type: 'rich_text_list', elements: [paragraph(said('one')), paragraph(said('two'), said('!'))] }],
    'one\ntwo!',
  ],
  [
    'of links and emoji',
    [
      paragraph(
        { type: 'broadcast', range: 'here' },
        said(' see '),
        { type: 'link', url: 'https://a.example' },
        said(' or '),
        { type: 'link', url: 'https://b.example', text: 'the docs' },
        said(' '),
        { type: 'emoji', name: 'tada' },
      ),
    ],
    '@here see https://a.example or the docs (https://b.example) :tada:',
  ],
  ['of quotes', [{ type: 'rich_text_quote', elements: [said('as ever')] }], 'as ever'],
])('rich text %s was lost, or refused as no text', (_, elements, text) => {
  expect(textOf({ blocks: [{ type: 'rich_text', elements }] })).toBe(text)
})

it('a table was lost', () => {
  const rows = [
    [
      { type: 'raw_text', text: 'CPU' },
      { type: 'rich_text', elements: [paragraph(said('93 %'))] },
    ],
    [{ type: 'raw_text', text: 'disk' }, null],
  ]
  expect(textOf({ blocks: [{ type: 'table', rows }] })).toBe('CPU | 93 %\ndisk')
})

it('null in place of what a service leaves out was refused', () => {
  expect(textOf({ text: 'hi', blocks: null, attachments: null })).toBe('hi')
  expect(textOf({ text: null, attachments: [{ text: 'hi' }] })).toBe('hi')
})

it('whatever is posted, the text is one that a message may have, or empty', () => {
  const names = fc.constantFrom(
    ...[
      'text',
      'elements',
      'fields',
      'title',
      'rows',
      'type',
      'url',
      'blocks',
      'fallback',
      'value',
      'alt_text',
    ],
  )
  const texts = fc.oneof(anyText(), fc.constantFrom('<http://a|', '<!here>', '\u0000', '&lt;'))
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      texts,
      fc.constantFrom(null, 1, true, 'rich_text_list', 'link'),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(names, tie('tree'), { maxKeys: 4 }),
    ),
  }))
  const body = fc.record({ text: texts, blocks: fc.array(tree), attachments: fc.array(tree) })
  fc.assert(
    fc.property(body, (posted) => {
      const text = textOf(posted)
      if (text !== '') expect(messageFields.text.safeParse(text).error).toBeUndefined()
    }),
    { numRuns: 300 },
  )
})
