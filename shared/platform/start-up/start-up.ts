/**
 * Makes a value when it is first asked for, and keeps it. For what only some execution environments need: a client of
 * the SDK takes milliseconds of a cold start.
 * @example const sqs = onFirstUse(() => sdkClient(SQSClient))
 */
export const onFirstUse = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

const neededAtStart: (() => unknown)[] = []

/**
 * Like `onFirstUse`, for what every execution environment of a function needs. A Lambda function makes it by `startUp`
 * while it loads; elsewhere, as in tests, it is made on first use.
 */
export const atStart = <T>(make: () => T): (() => T) => {
  const get = onFirstUse(make)
  neededAtStart.push(get)
  return get
}

/**
 * Makes everything that is needed `atStart`, as far as it is in the bundle. Every Lambda function calls it while it
 * loads, so that one with wrong settings fails at its start and names them all, not at its first request.
 */
export const startUp = (): void => {
  const problems = neededAtStart.flatMap((get) => {
    try {
      get()
      return []
    } catch (problem) {
      return [problem instanceof Error ? problem.message : problem]
    }
  })
  // Several may need the same setting, which is named once.
  if (problems.length > 0) throw new Error([...new Set(problems)].join('\n'))
}
