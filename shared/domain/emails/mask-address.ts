/** An address as it may appear in a log: `alice@example.com` as `a…@example.com`. */
export const maskAddress = (address: string): string => {
  const at = address.lastIndexOf('@')
  const [first = ''] = address.slice(0, Math.max(at, 0))
  return `${first}…${at < 0 ? '' : address.slice(at)}`
}
