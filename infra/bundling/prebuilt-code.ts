import { join } from 'node:path'
import { Code } from 'aws-cdk-lib/aws-lambda'

/** Stands in for function-code.ts in the package, where the functions are built already: its users need no esbuild. */
export const functionCode = () => (name: string) =>
  Code.fromAsset(join(import.meta.dirname, 'functions', name))
