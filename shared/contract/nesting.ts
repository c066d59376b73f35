const isNest = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Whether a JSON value has more levels of objects and arrays in each other. Recursion would exceed the stack. */
export const isDeeperThan = (value: unknown, most: number): boolean => {
  let level = isNest(value) ? [value] : []
  for (let depth = 0; depth < most && level.length > 0; depth++) {
    const next: object[] = []
    for (const outer of level)
      for (const inner of Array.isArray(outer) ? outer : Object.values(outer))
        if (isNest(inner)) next.push(inner)
    level = next
  }
  return level.length > 0
}
