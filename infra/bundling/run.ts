import { bundleFunctions } from './bundle-functions.ts'

/** `node run.ts <outdir> <functions as JSON>`: bundles while CDK, which knows no promises, waits. */
const [outdir = '', functions = '{}'] = process.argv.slice(2)
await bundleFunctions(JSON.parse(functions), outdir)
