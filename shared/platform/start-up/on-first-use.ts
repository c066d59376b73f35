/**
 * What not every execution environment comes to need, made when it is first asked for, and then kept: a function's
 * start has a budget (`npm run bench`), and a client of the SDK takes milliseconds of it.
 */
export const onFirstUse = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
