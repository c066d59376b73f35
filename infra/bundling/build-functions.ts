import { bundleFunctions } from './bundle-functions.ts'
import { type FunctionSources, placeBeside } from './function-code.ts'

/** Builds every function into `<folder>/<name>`, with what is deployed beside it. */
export const buildFunctions = async (functions: FunctionSources, folder: string): Promise<void> => {
  await bundleFunctions(functions, folder)
  for (const name of Object.keys(functions)) placeBeside(functions, name, `${folder}/${name}`)
}
