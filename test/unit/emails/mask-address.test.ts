import fc from 'fast-check'
import { expect, it } from 'vitest'
import { maskAddress } from '../../../shared/domain/emails/mask-address.ts'

it.each([
  ['alice@example.com', 'a…@example.com'],
  ['a@example.com', 'a…@example.com'],
  ['"a@b"@example.com', '"…@example.com'],
  ['👩‍🚀x@example.com', '👩…@example.com'],
  ['no address', '…'],
])('%s is logged as %s', (address, masked) => {
  expect(maskAddress(address)).toBe(masked)
})

it('says no more than the first letter of whose address it is', () => {
  fc.assert(
    fc.property(fc.emailAddress(), (address) => {
      const [local = '', domain = ''] = address.split('@')
      expect(maskAddress(address)).toBe(`${local[0]}…@${domain}`)
    }),
  )
})
