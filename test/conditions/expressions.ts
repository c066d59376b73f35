import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { convertToAttr, convertToNative } from '@aws-sdk/util-dynamodb'
import { isDeepStrictEqual } from 'node:util'

export type Item = Record<string, AttributeValue>
type Native = ReturnType<typeof convertToNative> | undefined

/** The names and values that an expression uses. */
export type Placeholders = {
  ExpressionAttributeNames?: Record<string, string> | undefined
  ExpressionAttributeValues?: Item | undefined
}

/** Expressions with the names of their placeholders that were found right before. */
const right = new Set<string>()

/**
 * Refuses what DynamoDB refuses: an empty expression, a placeholder that is not there, and one that no expression uses.
 */
export const requireWellFormed = (
  expressions: readonly (string | undefined)[],
  { ExpressionAttributeNames, ExpressionAttributeValues }: Placeholders,
): void => {
  const given = [ExpressionAttributeNames, ExpressionAttributeValues].flatMap((of) => Object.keys(of ?? {}))
  const shape = [...expressions, ...given].join('\n')
  if (right.has(shape)) return
  if (expressions.includes('')) throw new Error('An expression is empty')
  const used = new Set(expressions.flatMap((expression) => expression?.match(/[#:]\w+/g) ?? []))
  const wrong = [
    ...[...used].filter((name) => !given.includes(name)),
    ...given.filter((name) => !used.has(name)),
  ]
  if (wrong.length > 0) throw new Error(`Used or given, and not both: ${wrong.join(', ')} in ${shape}`)
  right.add(shape)
}

const tokensOf = (expression: string): string[] =>
  expression.match(/<=|>=|<>|[#:]?\w+(?:\.#?\w+)*|[=<>(),+-]/g) ?? []

const native = (value: AttributeValue | undefined): Native =>
  value === undefined ? undefined : convertToNative(value)

const compare: Record<string, (left: Native, right: Native) => boolean> = {
  '=': isDeepStrictEqual,
  '<>': (left, right) => !isDeepStrictEqual(left, right),
  '<': (left, right) => (left as number) < (right as number),
  '<=': (left, right) => (left as number) <= (right as number),
  '>': (left, right) => (left as number) > (right as number),
  '>=': (left, right) => (left as number) >= (right as number),
}

const sizeOf = (value: Native): number | undefined => {
  if (value === undefined) return undefined
  if (value instanceof Set) return value.size
  return typeof value === 'string' ? Buffer.byteLength(value) : Object.keys(value as object).length
}

/** Reads the tokens of an expression from left to right, over one item. */
class Reader {
  readonly #tokens: string[]
  readonly #item: Item | undefined
  readonly #names: Record<string, string>
  readonly #values: Item
  #at = 0

  constructor(expression: string, item: Item | undefined, placeholders: Placeholders) {
    this.#tokens = tokensOf(expression)
    this.#item = item
    this.#names = placeholders.ExpressionAttributeNames ?? {}
    this.#values = placeholders.ExpressionAttributeValues ?? {}
  }

  peek = () => this.#tokens[this.#at]
  next = (): string => {
    const token = this.#tokens[this.#at++]
    if (token === undefined) throw new Error('The expression ends too early')
    return token
  }
  takes = (token: string): boolean => {
    if (this.peek() !== token) return false
    this.#at++
    return true
  }
  passes = (token: string): void => {
    const found = this.next()
    if (found !== token) throw new Error(`There is ${found} in place of ${token}`)
  }
  name = (): string => {
    const token = this.next()
    return this.#names[token] ?? token
  }
  /** The attribute at a path, whose parts dots divide. */
  #attribute(path: string): AttributeValue | undefined {
    const [first = '', ...rest] = path.split('.').map((part) => this.#names[part] ?? part)
    return rest.reduce((at: AttributeValue | undefined, part) => at?.M?.[part], this.#item?.[first])
  }
  #inParentheses<T>(read: () => T): T {
    this.passes('(')
    const result = read()
    this.passes(')')
    return result
  }

  /** A value of an update: a placeholder, an attribute, `if_not_exists`, and sums of them. */
  value = (): AttributeValue | undefined => {
    let value = this.#term()
    for (let sign = this.peek(); sign === '+' || sign === '-'; sign = this.peek()) {
      this.next()
      const other = Number(native(this.#term()))
      value = convertToAttr(Number(native(value)) + (sign === '+' ? other : -other))
    }
    return value
  }

  #term(): AttributeValue | undefined {
    if (this.takes('if_not_exists')) {
      return this.#inParentheses(() => {
        const present = this.#attribute(this.next())
        this.passes(',')
        const otherwise = this.value()
        return present ?? otherwise
      })
    }
    const token = this.next()
    return token.startsWith(':') ? this.#values[token] : this.#attribute(token)
  }

  #operand(): Native {
    if (this.takes('size')) return sizeOf(this.#inParentheses(() => native(this.#attribute(this.next()))))
    return native(this.#term())
  }

  #isPresent(): boolean {
    return this.#inParentheses(() => this.#attribute(this.next()) !== undefined)
  }

  #comparison(): boolean {
    if (this.takes('NOT')) return !this.#comparison()
    if (this.peek() === '(') return this.#inParentheses(this.condition)
    if (this.takes('attribute_exists')) return this.#isPresent()
    if (this.takes('attribute_not_exists')) return !this.#isPresent()
    if (this.takes('contains')) {
      return this.#inParentheses(() => {
        const whole = native(this.#attribute(this.next()))
        this.passes(',')
        const part = this.#operand()
        return whole instanceof Set ? whole.has(part as never) : String(whole ?? '').includes(String(part))
      })
    }
    const left = this.#operand()
    if (this.takes('IN')) {
      return this.#inParentheses(() => {
        const allowed = [this.#operand()]
        while (this.takes(',')) allowed.push(this.#operand())
        return allowed.includes(left)
      })
    }
    const operator = this.next()
    const holds = compare[operator]
    if (!holds) throw new Error(`No operator: ${operator}`)
    const right = this.#operand()
    return left !== undefined && right !== undefined && holds(left, right)
  }

  condition = (): boolean => {
    const all = () => {
      let holds = this.#comparison()
      while (this.takes('AND')) holds = this.#comparison() && holds
      return holds
    }
    let holds = all()
    while (this.takes('OR')) holds = all() || holds
    return holds
  }
}

/** Whether a condition holds for an item. */
export const holdsFor = (expression: string, item: Item | undefined, placeholders: Placeholders): boolean => {
  const reader = new Reader(expression, item, placeholders)
  const holds = reader.condition()
  if (reader.peek() !== undefined) throw new Error(`No condition: ${expression}`)
  return holds
}

const union = (value: AttributeValue | undefined, added: AttributeValue | undefined): AttributeValue => {
  if (added?.N !== undefined) return { N: String(Number(value?.N ?? 0) + Number(added.N)) }
  if (added?.NS) return { NS: [...new Set([...(value?.NS ?? []), ...added.NS])] }
  return { SS: [...new Set([...(value?.SS ?? []), ...(added?.SS ?? [])])] }
}

/** Without the members of a set; undefined when none is left, since DynamoDB keeps no empty set. */
const difference = (
  value: AttributeValue | undefined,
  removed: AttributeValue | undefined,
): AttributeValue | undefined => {
  const kind = value?.NS ? 'NS' : 'SS'
  const kept = (value?.[kind] ?? []).filter((member) => !removed?.[kind]?.includes(member))
  return kept.length > 0 ? ({ [kind]: kept } as unknown as AttributeValue) : undefined
}

/** The item after an update. All of it reads the item as it was before. */
export const updated = (before: Item, expression: string, placeholders: Placeholders): Item => {
  const reader = new Reader(expression, before, placeholders)
  const after = { ...before }
  const set = (name: string, value: AttributeValue | undefined) => {
    if (value === undefined) delete after[name]
    else after[name] = value
  }
  const clauses: Record<string, (name: string) => void> = {
    SET: (name) => {
      reader.passes('=')
      set(name, reader.value())
    },
    REMOVE: (name) => set(name, undefined),
    ADD: (name) => set(name, union(before[name], reader.value())),
    DELETE: (name) => set(name, difference(before[name], reader.value())),
  }
  while (reader.peek() !== undefined) {
    const clause = clauses[reader.next()]
    if (!clause) throw new Error(`No update: ${expression}`)
    do clause(reader.name())
    while (reader.takes(','))
  }
  return after
}
