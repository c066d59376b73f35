import { expect, test } from 'vitest'
import { chatsMeant, completionsFor, isWholeId } from '../../../clients/cli/lib/chats-meant.ts'

const lunch = { chatId: '0198a5f2-5c1f-7d3e-9a44-3c1d2b8f6e10', name: 'Lunch' }
const dinner = { chatId: '0198a5f2-77aa-4d3e-9a44-3c1d2b8f6e11', name: 'Dinner' }
const otherLunch = { chatId: '7c7c7c7c-5c1f-4d3e-9a44-3c1d2b8f6e12', name: 'lunch' }
const bob = { chatId: `direct-${'Q'.repeat(43)}`, name: 'bob' }
const impostor = { chatId: '11111111-5c1f-4d3e-9a44-3c1d2b8f6e13', name: '0198a5f2-77' }
const nameless = { chatId: '22222222-5c1f-4d3e-9a44-3c1d2b8f6e14', name: '' }
const all = [lunch, dinner, bob, nameless]

test.each([
  { given: 'Lunch', meant: [lunch] },
  { given: 'LUNCH', meant: [lunch] },
  { given: 'bob', meant: [bob] },
  { given: '0198a5f2-7', meant: [dinner] },
  { given: '0198a5f2', meant: [lunch, dinner] },
  { given: dinner.chatId, meant: [dinner] },
  { given: 'direct-QQQQ', meant: [bob] },
  { given: 'direct-', meant: [] },
  { given: '019', meant: [] },
  { given: 'Lun', meant: [] },
  { given: '', meant: [] },
])('$given means $meant', ({ given, meant }) => {
  expect(chatsMeant(given, all)).toEqual(meant)
})

test('two chats of one name are both meant', () => {
  expect(chatsMeant('Lunch', [...all, otherLunch])).toEqual([lunch, otherLunch])
})

test('a chat that is called like the beginning of an id does not take its place', () => {
  expect(chatsMeant('0198a5f2-77', [impostor, dinner])).toEqual([impostor, dinner])
})

test('a name is the same in every normal form of Unicode', () => {
  const menu = { chatId: 'c', name: 'Men\u00fc' }
  expect(chatsMeant('menu\u0308', [menu])).toEqual([menu])
})

test('whole ids are recognised; names that only look like one are not', () => {
  expect([lunch.chatId, bob.chatId].map(isWholeId)).toEqual([true, true])
  expect(['0198a5f2', 'direct-QQQQ', lunch.chatId.toUpperCase(), 'direct'].map(isWholeId)).toEqual([
    false,
    false,
    false,
    false,
  ])
})

test('chats complete by name, and by id where the name is ambiguous or a shell would obey it', () => {
  const named = ['Tea time', '$(reboot)', '`x`', '-rf', 'a;b', '', 'ποτό', '"', "it's", '!x', 'a:b', 'a\nb']
  const chats = named.map((name, index) => ({ chatId: `id${index}`, name }))
  expect(completionsFor([...chats, lunch, otherLunch])).toEqual([
    'Tea time',
    ...['id1', 'id2', 'id3', 'id4', 'id5'],
    'ποτό',
    ...['id7', 'id8', 'id9', 'id10', 'id11'],
    lunch.chatId,
    otherLunch.chatId,
  ])
})
