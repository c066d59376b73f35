/** A condition, and the names and values that it uses. Built from the fragments below and the domain's own. */
export type Condition = {
  condition: string
  names?: Record<string, string>
  values?: Record<string, unknown>
}

/** There is an item under this key. */
export const present: Condition = { condition: 'attribute_exists(pk)' }

/** There is no item under this key. */
export const absent: Condition = { condition: 'attribute_not_exists(pk)' }

const join = (operator: 'AND' | 'OR', fragments: readonly Condition[]): Condition => {
  const names = Object.assign({}, ...fragments.map((fragment) => fragment.names))
  const values = Object.assign({}, ...fragments.map((fragment) => fragment.values))
  return {
    condition: fragments.map(({ condition }) => `(${condition})`).join(` ${operator} `),
    // DynamoDB refuses empty maps.
    ...(Object.keys(names).length > 0 && { names }),
    ...(Object.keys(values).length > 0 && { values }),
  }
}

/** All fragments hold. A name or value that two of them use must mean the same in both. */
export const allOf = (...fragments: readonly Condition[]): Condition => join('AND', fragments)

/** At least one fragment holds. A name or value that two of them use must mean the same in both. */
export const anyOf = (...fragments: readonly Condition[]): Condition => join('OR', fragments)
