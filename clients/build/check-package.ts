import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkPackage as checkTypes, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

/** A package for ESM alone: `require` finds it too, in every Node that the package runs on. */
const accepted = ['CJSResolvesToESM', 'NoResolution'] as const

/** Packs a built package. @returns the archive's path. */
export const packPackage = (dist: string, into: string): string => {
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', into], {
      cwd: dist,
      encoding: 'utf8',
    }),
  )
  return join(into, packed.filename)
}

/** The faults that publint and "are the types wrong" find in an archive. */
export const faultsOf = async (archive: string): Promise<string[]> => {
  const bytes = readFileSync(archive)
  const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true })
  const types = await checkTypes(createPackageFromTarballData(bytes))
  const problems = types.types ? types.problems : []
  return [
    ...messages.map((message) => `publint: ${formatMessage(message, pkg) ?? message.code}`),
    ...problems
      .filter(({ kind }) => !(accepted as readonly string[]).includes(kind))
      .map((problem) => `types: ${JSON.stringify(problem)}`),
    ...(types.types ? [] : ['types: it has none']),
  ]
}
