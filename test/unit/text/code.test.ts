import { expect, it } from 'vitest'
import { codeIn } from '../../../shared/contract/text/code.ts'

const codeOf = (text: string) => codeIn(text).map(({ start, end }) => text.slice(start, end))

it.each([
  ['no code', []],
  ['a `b` c', ['`b`']],
  ['a `b` c ``d`` e', ['`b`', '``d``']],
  ['a ``b`c`` d', ['``b`c``']],
  ['a `b`` c', []],
  ['a `b c', []],
  ['`a `` `b` c', ['`a `` `']],
  ['`a\nb`', ['`a\nb`']],
  ['a `b\n\nc` d', []],
  ['a `b\n \t\nc` d', []],
  ['x\n\na `b` c', ['`b`']],
  ['a `b` c\n\nd `e` f', ['`b`', '`e`']],
  ['```\na\n```', ['```\na\n```']],
  ['```\r\na\r\n```\r\nb `c`', ['```\r\na\r\n```\r', '`c`']],
  ['x\n```js\na\n```\ny `z`', ['```js\na\n```', '`z`']],
  ['a `b` c\n```\nd\n```', ['`b`', '```\nd\n```']],
  ['a `b\n```\nc` d\n```', ['```\nc` d\n```']],
  ['~~~ a`b\nc\n~~~', ['~~~ a`b\nc\n~~~']],
  ['~~~\na\n```\nb\n~~~', ['~~~\na\n```\nb\n~~~']],
  ['````\na\n```\nb\n````', ['````\na\n```\nb\n````']],
  ['```\na\n````\nb', ['```\na\n````']],
  ['```\na\n``` b\nc\n```', ['```\na\n``` b\nc\n```']],
  ['```\na\n```  \nb', ['```\na\n```  ']],
  ['```\na `b` c', ['```\na `b` c']],
  ['``` a ``` b', ['``` a ```']],
  ['   ```\na\n   ```', ['   ```\na\n   ```']],
  ['    ```\na', []],
  ['~~ a ~~', []],
  ['~~ a\n`b`', ['`b`']],
  ['```\na\n   ```\nb', ['```\na\n   ```']],
  ['```\na\n    ```\nb', ['```\na\n    ```\nb']],
  ['```\na\n~~~\n``\nb', ['```\na\n~~~\n``\nb']],
  ['```\na\n```~\nb', ['```\na\n```~\nb']],
  ['````` `\na', []],
  // An old line break behind a fence was taken for none of its line: the fence at the end opened one.
  ['```\ra\n```\nb', ['```\ra\n```']],
])('%j has the code %j', (text, code) => {
  expect(codeOf(text)).toEqual(code)
})
