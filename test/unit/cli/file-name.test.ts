import { expect, test } from 'vitest'
import { plainFileName, plainFileNames } from '../../../clients/cli/lib/file-name.ts'

test.each([
  { name: 'menü: 🍜.pdf', plain: 'menü: 🍜.pdf' },
  { name: '../../etc/passwd', plain: 'passwd' },
  { name: '/etc/passwd', plain: 'passwd' },
  { name: 'C:\\Windows\\win.ini', plain: 'win.ini' },
  { name: '..', plain: 'file' },
  { name: '.', plain: 'file' },
  { name: 'a/', plain: 'file' },
  { name: '', plain: 'file' },
  { name: '.bashrc', plain: '_bashrc' },
  { name: 'a\u0000b\u001b[2J\n.txt', plain: 'a_b_[2J_.txt' },
  { name: 'invoice\u202efdp.txt', plain: 'invoice_fdp.txt' },
])('the file that the server calls $name is saved as $plain', ({ name, plain }) => {
  expect(plainFileName(name)).toBe(plain)
})

test('a name that is longer than file systems take keeps its ending', () => {
  const plain = plainFileName(`${'🍜'.repeat(250)}.pdf`)
  expect(Buffer.byteLength(plain)).toBeLessThanOrEqual(255)
  expect(plain).toMatch(/^(🍜)+\.pdf$/u)
})

test('files of one message that have one name are numbered', () => {
  expect(plainFileNames(['a.txt', 'b/a.txt', 'A.TXT', 'a (2).txt'])).toEqual([
    'a.txt',
    'a (2).txt',
    'A (3).TXT',
    'a (2) (2).txt',
  ])
})
