import ts from 'typescript'

/** A type that has no plain form, e.g. one with methods. */
class NotPlainError extends Error {
  override readonly name = 'NotPlainError'
}

const ofPlain = <T>(work: () => T): T | undefined => {
  try {
    return work()
  } catch (error) {
    if (error instanceof NotPlainError) return undefined
    throw error
  }
}

const isBoolean = (type: ts.Type) => (type.flags & ts.TypeFlags.BooleanLiteral) !== 0
/** `null` and `undefined`, which are written last. */
const isEmpty = (type: ts.Type) => (type.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)) !== 0
const quote = (text: string) =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
const keyOf = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name))
const indented = (text: string) => text.replaceAll('\n', '\n  ')
const asComment = (text: string | undefined) =>
  text === undefined ? '' : `/** ${text.replaceAll('*/', '* /')} */\n`

/** Whether a type comes with the language or the platform, e.g. `Blob`: it has a name everywhere. */
const isGlobal = ({ symbol }: ts.Type): boolean =>
  !symbol?.name.startsWith('__') &&
  (symbol?.declarations?.some((declaration) => {
    const { fileName } = declaration.getSourceFile()
    return /\/lib\.[\w.]+\.d\.ts$/.test(fileName) || fileName.includes('/@types/node/')
  }) ??
    false)

type Print = (type: ts.Type) => string

/**
 * Prints types as they are, without the names by which they were made.
 * @param named types that have a name where they are used; they themselves are printed in full.
 * @param describe the comment of a property of a named type, if its schema has one; else it is that of the source.
 * @returns what prints a named type, as far as it has a plain form.
 */
export const typePrinter = (
  checker: ts.TypeChecker,
  named: ReadonlyMap<string, ts.Type>,
  describe: (name: string, property: string) => string | undefined,
): ((name: string) => string | undefined) => {
  const full = new Map<ts.Type, string>()
  let names: ReadonlyMap<string, string> = new Map()

  const members = (type: ts.Type, print: Print, comment: (property: ts.Symbol) => string | undefined) => {
    const indexes = checker
      .getIndexInfosOfType(type)
      .map(({ keyType, type: value }) => `[key: ${print(keyType)}]: ${print(value)}`)
    const properties = checker.getPropertiesOfType(type).map((property) => {
      const optional = property.flags & ts.SymbolFlags.Optional ? '?' : ''
      const text = print(checker.getTypeOfSymbol(property))
      return `${asComment(comment(property))}${keyOf(property.name)}${optional}: ${text}`
    })
    return [...indexes, ...properties]
  }

  const union = (types: readonly ts.Type[], print: Print): string => {
    const isWhole = types.filter(isBoolean).length === 2
    const parts = types.filter((type) => !isEmpty(type) && !(isWhole && isBoolean(type))).map(print)
    const empty = types.filter(isEmpty).map(print).sort()
    return [...new Set([...parts, ...(isWhole ? ['boolean'] : []), ...empty])].join(' | ')
  }

  const array = (type: ts.Type, element: string): string => {
    const isPlural = / [|&] |^readonly /.test(element.replaceAll(/\{.*\}/gs, ''))
    return `${type.symbol.name === 'ReadonlyArray' ? 'readonly ' : ''}${isPlural ? `(${element})` : element}[]`
  }

  const structure = (
    type: ts.Type,
    print: Print,
    comment: (property: ts.Symbol) => string | undefined = () => undefined,
  ): string => {
    if (type.isStringLiteral()) return quote(type.value)
    if (type.isUnion()) return union(type.types, print)
    if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return checker.typeToString(type)
    const isList = checker.isArrayType(type)
    const isTuple = checker.isTupleType(type)
    if (isList || isTuple || isGlobal(type)) {
      const given = checker.getTypeArguments(type as ts.TypeReference).map(print)
      if (isList) return array(type, given[0] ?? 'unknown')
      if (isTuple) return `[${given.join(', ')}]`
      return `${type.symbol.name}${given.length > 0 ? `<${given.join(', ')}>` : ''}`
    }
    if (type.getCallSignatures().length > 0) throw new NotPlainError(checker.typeToString(type))
    const lines = members(type, print, comment)
    return lines.length === 0 ? 'Record<string, never>' : `{\n  ${lines.map(indented).join('\n  ')}\n}`
  }

  const inFull = (type: ts.Type): string => {
    const known = full.get(type)
    if (known !== undefined) return known
    const text = structure(type, inFull)
    full.set(type, text)
    return text
  }
  const byName = (type: ts.Type): string => names.get(inFull(type)) ?? structure(type, byName)
  // One literal needs no name: it would stand for every such literal.
  const worthy = [...named].filter(([, type]) => type.isUnion() || type.flags & ts.TypeFlags.Object)
  names = new Map(
    worthy.flatMap(([name, type]) => {
      const text = ofPlain(() => inFull(type))
      return text === undefined ? [] : [[text, name] as const]
    }),
  )
  return (name) => {
    const type = named.get(name)
    const comment = (property: ts.Symbol) =>
      describe(name, property.name) ??
      (ts.displayPartsToString(property.getDocumentationComment(checker)) || undefined)
    return type && ofPlain(() => structure(type, byName, comment))
  }
}
