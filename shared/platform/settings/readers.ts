/** Reads one variable of the environment. @throws Error that says what is wrong with it, without quoting it. */
export type Reader<T> = (value: string | undefined) => T

/** Takes any value, also the empty one, and `undefined` if the variable is not set. */
export const anything: Reader<string | undefined> = (value) => value

export const text: Reader<string> = (value) => {
  if (value === undefined) throw new Error('is missing')
  if (value === '') throw new Error('is empty')
  return value
}

export const url: Reader<string> = (value) => {
  const trimmed = text(value).trim()
  if (!URL.canParse(trimmed)) throw new Error('is not a URL')
  return trimmed
}

const number =
  (accepts: (read: number) => boolean, what: string): Reader<number> =>
  (value) => {
    const read = Number(text(value))
    if (Number.isFinite(read) && accepts(read)) return read
    throw new Error(`is not ${what}`)
  }

export const positive: Reader<number> = /* @__PURE__ */ number((read) => read > 0, 'a positive number')

export const wholeNumber = (min: number, max = Number.MAX_SAFE_INTEGER): Reader<number> =>
  number(
    (read) => Number.isSafeInteger(read) && read >= min && read <= max,
    `a whole number from ${min} to ${max}`,
  )

export const oneOf =
  <const Values extends readonly string[]>(...values: Values): Reader<Values[number]> =>
  (value) => {
    const found = values.find((allowed) => allowed === text(value))
    if (found === undefined) throw new Error(`is none of ${values.join(', ')}`)
    return found
  }

export const flag: Reader<boolean> = (value) => oneOf('true', 'false')(value) === 'true'

/** Values with commas between them. */
export const list: Reader<string[]> = (value) => text(value).split(',')

export const optional =
  <T>(read: Reader<T>): Reader<T | undefined> =>
  (value) =>
    value === undefined ? undefined : read(value)

export const withDefault =
  <T>(read: Reader<T>, standard: T): Reader<T> =>
  (value) =>
    value === undefined ? standard : read(value)
