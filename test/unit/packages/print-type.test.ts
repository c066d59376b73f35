import { expect, test } from 'vitest'
import ts from 'typescript'
import { typePrinter } from '../../../clients/build/print-type.ts'

/** A compiler host for one file, without the libraries of the language but a few names. */
const printed = (
  source: string,
  comments: Record<string, string> = {},
): Record<string, string | undefined> => {
  const files: Record<string, string> = {
    '/types.ts': source,
    '/lib.es5.d.ts': `interface Array<T> { length: number } interface ReadonlyArray<T> { length: number } interface Blob { size: number }
      interface Box<T> { value: T } type Record<K extends string, T> = { [P in K]: T }
      interface Boolean {} interface Function {} interface IArguments {} interface Number {} interface Object {}
      interface RegExp {} interface String {} interface CallableFunction {} interface NewableFunction {}`,
  }
  const program = ts.createProgram(['/types.ts', '/lib.es5.d.ts'], { strict: true, noLib: true }, {
    fileExists: (path) => path in files,
    readFile: (path) => files[path],
    getSourceFile: (path, options) =>
      files[path] === undefined ? undefined : ts.createSourceFile(path, files[path], options),
    getDefaultLibFileName: () => '/lib.es5.d.ts',
    writeFile: () => {},
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
  } satisfies ts.CompilerHost)
  const checker = program.getTypeChecker()
  const types = new Map<string, ts.Type>()
  for (const statement of program.getSourceFile('/types.ts')?.statements ?? [])
    if (ts.isTypeAliasDeclaration(statement))
      types.set(statement.name.text, checker.getTypeAtLocation(statement.name))
  const print = typePrinter(checker, types, (name, property) => comments[`${name}.${property}`])
  return Object.fromEntries([...types.keys()].map((name) => [name, print(name)]))
}

test('inferred types are written out, and named where another one has the same form', () => {
  const made = printed(`
    type Shape<T> = { [P in keyof T]: T[P] }
    export type Person = Shape<{ name: string; age?: number | undefined }>
    export type Group = Shape<{ owner: Shape<{ name: string; age?: number | undefined }>; others: Person[] }>
  `)
  expect(made['Person']).toBe('{\n  name: string\n  age?: number | undefined\n}')
  expect(made['Group']).toBe('{\n  owner: Person\n  others: Person[]\n}')
})

test.each([
  ['a boolean that may be missing', '{ a?: boolean | undefined }', '{\n  a?: boolean | undefined\n}'],
  ['a list of alternatives', `('a' | 'b')[]`, `('a' | 'b')[]`],
  ['a list that cannot be changed', 'readonly { a: 1 }[]', 'readonly {\n  a: 1\n}[]'],
  ['a record', 'Record<string, number>', '{\n  [key: string]: number\n}'],
  ['a key with a hyphen', `{ 'content-length': string }`, `{\n  'content-length': string\n}`],
  ['a text with an apostrophe', `'it\\'s'`, `'it\\'s'`],
  ['a pair', '[string, 1 | null]', '[string, 1 | null]'],
  ['a type of the platform', '{ a: Blob; b: Box<string> }', '{\n  a: Blob\n  b: Box<string>\n}'],
  ['an intersection', '{ a: 1 } & { b: 2 }', '{\n  a: 1\n  b: 2\n}'],
  ['nothing', '{}', 'Record<string, never>'],
])('%s is written as it is', (_, type, text) => {
  expect(printed(`export type T = ${type}`)['T']).toBe(text)
})

test('a type with methods has no plain form, nor one that holds it', () => {
  expect(printed('export type T = { a: { run(): void } }\nexport type U = { b: 1 }')).toEqual({
    T: undefined,
    U: '{\n  b: 1\n}',
  })
})

test('comments go to the properties of the type that they are about, and cannot end early', () => {
  expect(printed('export type T = { a: 1 }', { 'T.a': 'One */ only.' })['T']).toBe(
    '{\n  /** One * / only. */\n  a: 1\n}',
  )
})
