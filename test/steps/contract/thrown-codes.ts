import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { type ErrorCode, errorCatalogue } from '../../../shared/contract/errors.ts'
import {
  meaningOf,
  type UserPoolCall,
  userPoolCalls,
} from '../../../shared/domain/accounts/user-pool-errors.ts'

/**
 * The error codes that source code can throw, found by reading it: from a piece of code, every declaration that it names
 * is followed, through all files of the project, to each `new ParleyError(code)`. It follows names, not runs, so it may
 * find more than is ever thrown, and nothing less.
 */

const root = join(import.meta.dirname, '../../..')

/** Where a code is not written at its `new ParleyError`, and what has the codes in its place. */
const codesFromElsewhere: Readonly<Record<string, string>> = {
  'shared/domain/messages/append-queue.ts':
    'its consumer, which refuses as the same calls do in a quiet chat',
  'shared/domain/accounts/user-pool-errors.ts': 'the table of errors of each call to Cognito',
  'shared/domain/required-notifications/workflow-outcome.ts':
    'the functions of the workflow, followed by `started`',
}
/** Its calls name an entry of the table of errors first. */
const userPool = 'shared/domain/accounts/user-pool.ts'

/** A file that starts functions whose refusals come back through `codesFromElsewhere`. */
const started: Readonly<Record<string, readonly string[]>> = {
  'shared/domain/required-notifications/workflow-outcome.ts': ['functions/workflow/required-notification.ts'],
}

type Origin = { file: string; name: string }
type Module = { declarations: Map<string, ts.Node>; imports: Map<string, Origin>; all: ts.SourceFile }

const modules = new Map<string, Module>()

/** Finds each `const { name } = await import('./file.ts')`, at any depth. */
const readLaterImports = (module: Module, file: string, node: ts.Node): void => {
  if (
    ts.isVariableDeclaration(node) &&
    ts.isObjectBindingPattern(node.name) &&
    node.initializer &&
    ts.isAwaitExpression(node.initializer)
  ) {
    const { expression: call } = node.initializer
    const isImport = ts.isCallExpression(call) && call.expression.kind === ts.SyntaxKind.ImportKeyword
    const [target] = isImport ? call.arguments : []
    if (target && ts.isStringLiteral(target) && target.text.startsWith('.'))
      for (const { name } of node.name.elements)
        if (ts.isIdentifier(name))
          module.imports.set(name.text, { file: join(dirname(file), target.text), name: name.text })
  }
  ts.forEachChild(node, (child) => readLaterImports(module, file, child))
}

const readModule = (file: string): Module => {
  const known = modules.get(file)
  if (known) return known
  const all = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true)
  const module: Module = { declarations: new Map(), imports: new Map(), all }
  for (const statement of all.statements) {
    if (ts.isVariableStatement(statement)) {
      for (const declaration of statement.declarationList.declarations)
        if (ts.isIdentifier(declaration.name)) module.declarations.set(declaration.name.text, declaration)
    }
    if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name)
      module.declarations.set(statement.name.text, statement)
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      const { text } = statement.moduleSpecifier
      const bindings = statement.importClause?.namedBindings
      if (!text.startsWith('.') || !bindings || !ts.isNamedImports(bindings)) continue
      for (const { name, propertyName } of bindings.elements)
        module.imports.set(name.text, { file: join(dirname(file), text), name: (propertyName ?? name).text })
    }
  }
  readLaterImports(module, file, all)
  modules.set(file, module)
  return module
}

/** Names that stand for a field, not for a declaration. */
const isField = (node: ts.Identifier): boolean => {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node
  if (ts.isPropertyAssignment(parent)) return parent.name === node
  return ts.isBindingElement(parent) && parent.initializer !== node
}

const isCode = (text: string): text is ErrorCode => text in errorCatalogue

/** The codes written in an expression, `a` or `test ? a : b`; undefined if it has any other form. */
const codesIn = (code: ts.Expression | undefined): ErrorCode[] | undefined => {
  if (code && ts.isStringLiteral(code) && isCode(code.text)) return [code.text]
  if (!code || !ts.isConditionalExpression(code)) return undefined
  const [whenTrue, whenFalse] = [codesIn(code.whenTrue), codesIn(code.whenFalse)]
  return whenTrue && whenFalse && [...whenTrue, ...whenFalse]
}

const cognitoCodes = (call: UserPoolCall): ErrorCode[] =>
  Object.keys({ ...userPoolCalls[call].errors, ThrottlingException: '', UserLambdaValidationException: '' })
    .map((name) => meaningOf(call, name))
    .filter((meaning): meaning is ErrorCode => meaning !== undefined && meaning !== 'done')

type Named = { file: string; node: ts.Node }
/** Codes that a node throws by itself, and the declarations that it names. */
type Own = { codes: Set<ErrorCode>; named: Named[] }

const declarationOf = (file: string, name: string): Named | undefined => {
  const { declarations, imports } = readModule(file)
  const node = declarations.get(name)
  if (node) return { file, node }
  const origin = imports.get(name)
  return origin && declarationOf(origin.file, origin.name)
}

const nodesRead = new Map<ts.Node, Own>()

/** Reads a node once: many operations lead to the same declarations. */
const readNode = ({ file, node }: Named): Own => {
  const known = nodesRead.get(node)
  if (known) return known
  const codes = new Set<ErrorCode>()
  const names = new Set<string>()
  const named: Named[] = []

  const visit = (visited: ts.Node): void => {
    if (ts.isTypeNode(visited)) return
    if (ts.isNewExpression(visited) && visited.expression.getText() === 'ParleyError') {
      const written = codesIn(visited.arguments?.[0])
      if (!written && !codesFromElsewhere[file])
        throw new Error(`The code of ${visited.getText()} in ${file} cannot be read`)
      for (const code of written ?? []) codes.add(code)
      for (const other of started[file] ?? []) named.push({ file: other, node: readModule(other).all })
    }
    if (ts.isCallExpression(visited) && file === userPool) {
      const [call] = visited.arguments
      if (call && ts.isStringLiteral(call) && call.text in userPoolCalls)
        for (const code of cognitoCodes(call.text as UserPoolCall)) codes.add(code)
    }
    if (ts.isIdentifier(visited) && !isField(visited)) names.add(visited.text)
    ts.forEachChild(visited, visit)
  }

  visit(node)
  named.push(...[...names].flatMap((name) => declarationOf(file, name) ?? []))
  const own = { codes, named }
  nodesRead.set(node, own)
  return own
}

/** Everything that a node of a file can throw. @throws Error for a code that cannot be read from the source. */
export const codesThrownBy = (file: string, node: ts.Node): Set<ErrorCode> => {
  const codes = new Set<ErrorCode>()
  const followed = new Set<ts.Node>()
  const follow = (named: Named): void => {
    if (followed.has(named.node)) return
    followed.add(named.node)
    const own = readNode(named)
    for (const code of own.codes) codes.add(code)
    for (const other of own.named) follow(other)
  }
  follow({ file, node })
  return codes
}

/** The handler of each operation, as its file in functions/operations writes it. */
export const handlersIn = (file: string): Map<string, ts.Node> => {
  const objects = [...readModule(file).declarations].flatMap(([name, node]) =>
    name.endsWith('Operations') && ts.isVariableDeclaration(node) && node.initializer
      ? [node.initializer]
      : [],
  )
  const properties = objects.flatMap((object) =>
    ts.isObjectLiteralExpression(object) ? [...object.properties] : [],
  )
  return new Map(
    properties.flatMap((property) => (property.name ? [[property.name.getText(), property]] : [])),
  )
}

/** Every request passes these files before and after its handler. */
export const codesOfEveryRequest = (): Set<ErrorCode> => {
  const read = ['functions/http/read-request.ts', 'functions/refusal.ts'] as const
  return new Set(read.flatMap((file) => [...codesThrownBy(file, readModule(file).all)]))
}
