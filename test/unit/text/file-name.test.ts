import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { downloadAs, isFolderName, withoutFolders } from '../../../shared/contract/text/file-name.ts'
import { anyText } from '../../steps/generic/any-text.ts'

it.each([
  ['C:\\fakepath\\menu.pdf', 'menu.pdf'],
  ['../../etc/passwd', 'passwd'],
  ['/menu.pdf', 'menu.pdf'],
  ['a/b\\c.txt', 'c.txt'],
  ['folder/ menu.pdf', 'menu.pdf'],
  ['menu.pdf', 'menu.pdf'],
  ['menu: today.pdf', 'menu: today.pdf'],
  ['folder/', ''],
])('%j loses its folders: %j', (name, plain) => {
  expect(withoutFolders(name)).toBe(plain)
})

describe('the header of a download', () => {
  /** As RFC 6266 and RFC 8187 have it: a quoted string, and an extended value of `attr-char` and escapes. */
  const grammar =
    /^attachment; filename="(?:[ !#-[\]-~]*)"; filename\*=UTF-8''((?:[\w!#$&+.^`|~-]|%[0-9A-F]{2})+)$/

  it.each([
    ['menu.pdf', 'attachment; filename="menu.pdf"; filename*=UTF-8\'\'menu.pdf'],
    ['Menü (1).pdf', 'attachment; filename="Men_ (1).pdf"; filename*=UTF-8\'\'Men%C3%BC%20%281%29.pdf'],
    ['a"b%41\'.txt', "attachment; filename=\"a_b_41'.txt\"; filename*=UTF-8''a%22b%2541%27.txt"],
    ['../invoice\u202efdp.txt', 'attachment; filename="invoicefdp.txt"; filename*=UTF-8\'\'invoicefdp.txt'],
    ['..\\', 'attachment; filename="file"; filename*=UTF-8\'\'file'],
  ])('of %j is right', (name, header) => {
    expect(downloadAs(name)).toBe(header)
  })

  it('keeps to the grammar and brings back the name, whatever it is', () => {
    fc.assert(
      fc.property(anyText(), (name) => {
        const [, encoded = ''] = grammar.exec(downloadAs(name)) ?? []
        expect(encoded).not.toBe('')
        const plain = withoutFolders(name).replace(/[\p{Cc}\p{Bidi_Control}]/gu, '')
        expect(decodeURIComponent(encoded)).toBe(plain.toWellFormed() || 'file')
      }),
      { numRuns: 2000 },
    )
  })
})

it.each([
  ['.', true],
  ['..', true],
  ['...', false],
  ['.hidden', false],
  ['menu..', false],
])('%j is the name of a folder: %j', (name, isFolder) => {
  expect(isFolderName(name)).toBe(isFolder)
})

it('escapes in headers are in capitals', () => {
  expect(downloadAs('a*.txt')).toBe('attachment; filename="a*.txt"; filename*=UTF-8\'\'a%2A.txt')
})
