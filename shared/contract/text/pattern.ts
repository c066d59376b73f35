/**
 * A regular expression that is compiled when it is first used. For those with Unicode properties: V8 builds the sets of
 * a literal when it reads it, also of one that never runs, which took a function milliseconds of its start.
 * @param source in `String.raw`, as between the slashes of a literal.
 */
export const lazyPattern = (source: string, flags: string): (() => RegExp) => {
  let compiled: RegExp | undefined
  return () => {
    compiled ??= new RegExp(source, flags)
    return compiled
  }
}
