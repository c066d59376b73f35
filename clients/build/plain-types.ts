import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { routes } from '../../shared/contract/routes/routes.ts'
import { typePrinter } from './print-type.ts'
import { root } from './workspaces.ts'

const contract = join(root, 'shared/contract')

const optionsOf = (configFile: string): ts.CompilerOptions =>
  ts.parseJsonConfigFileContent(
    ts.readConfigFile(configFile, ts.sys.readFile).config,
    ts.sys,
    dirname(configFile),
  ).options

/** Whether a module's types stand on zod, so that a package's declarations must have them written out. */
export const standsOnZod = (path: string): boolean =>
  path.startsWith(`${contract}/`) || /^import .* from 'zod'$/m.test(readFileSync(path, 'utf8'))

type Named = { type: ts.Type; module: string }

/** The exported types of modules that stand on zod, without generic ones. */
const namedTypes = (program: ts.Program): Map<string, Named> => {
  const checker = program.getTypeChecker()
  const named = new Map<string, Named>()
  for (const { fileName, statements } of program.getSourceFiles()) {
    if (fileName.includes('/node_modules/') || !standsOnZod(fileName)) continue
    for (const statement of statements) {
      if (!ts.isTypeAliasDeclaration(statement) || statement.typeParameters) continue
      if (!statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue
      const { text: name } = statement.name
      if (named.has(name)) throw new Error(`Two types are called ${name}: rename one in ${fileName}`)
      named.set(name, { type: checker.getTypeAtLocation(statement.name), module: fileName })
    }
  }
  return named
}

type Described = { shape?: Record<string, { description?: string }> }

/** The descriptions of properties, from the schemas, and of operations, from the routes. */
const descriptions = async (named: ReadonlyMap<string, Named>) => {
  const modules = new Map<string, Record<string, Described>>()
  for (const { module } of named.values())
    if (module.startsWith(contract)) modules.set(module, await import(module))
  return (name: string, property: string): string | undefined => {
    if (name === 'Operations') {
      const { method, path, summary } = routes[property as keyof typeof routes]
      return `${summary}: \`${method} ${path}\`.`
    }
    return modules.get(named.get(name)?.module ?? '')?.[name]?.shape?.[property]?.description
  }
}

/**
 * The types that the modules behind these entries take from modules that stand on zod, as one module of plain
 * TypeScript. So a package's declarations read well, compile fast, and need no zod. Generic types and those with
 * methods have no plain form: a declaration that needs one does not build.
 */
export const plainTypes = async (entries: readonly string[]): Promise<string> => {
  const program = ts.createProgram([...entries], optionsOf(join(root, 'tsconfig.json')))
  const named = namedTypes(program)
  const types = new Map([...named].map(([name, { type }]) => [name, type]))
  const print = typePrinter(program.getTypeChecker(), types, await descriptions(named))
  return [...types.keys()]
    .flatMap((name) => {
      const text = print(name)
      return text === undefined ? [] : [`export type ${name} = ${text}\n`]
    })
    .join('\n')
}
