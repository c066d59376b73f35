import { isIP, SocketAddress } from 'node:net'

/** Writes an IPv6 address as its eight groups. */
const groupsOf = (address: string): string[] => {
  // Shortened in one way only, so that two spellings of an address are one.
  const { address: canonical } = new SocketAddress({ address, family: 'ipv6' })
  const [head = '', tail] = canonical.split('::')
  const before = head.split(':').filter(Boolean)
  const after = (tail ?? '').split(':').filter(Boolean)
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length
  return [...before, ...Array.from({ length: zeros }, () => '0'), ...after]
}

/**
 * The network that one caller can choose addresses from: an IPv4 address by itself, and the /64 of an IPv6 address,
 * which is the least that a provider gives a customer.
 * @see https://www.rfc-editor.org/rfc/rfc6177
 */
export const networkOf = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  return isIP(address) === 6 ? `${groupsOf(address).slice(0, 4).join(':')}::/64` : address
}
