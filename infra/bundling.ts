import { fileURLToPath } from 'node:url'
import { type BundlingOptions, OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs'
import type { FunctionName } from './function-table.ts'

export const projectRoot = fileURLToPath(new URL('..', import.meta.url))

/** The documentation page works without internet access, so Swagger UI's files travel with its function. */
const copySwaggerUi = (outputDir: string) => {
  const script = fileURLToPath(new URL('copy-swagger-ui.ts', import.meta.url))
  return `"${process.execPath}" "${script}" "${outputDir}"`
}

/** How a function becomes one file: everything in it, the SDK too, so that what was tested is what runs. */
export const bundling = (name: FunctionName): BundlingOptions => ({
  format: OutputFormat.ESM,
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  bundleAwsSDK: true,
  sourceMap: true,
  sourceMapMode: SourceMapMode.EXTERNAL,
  sourcesContent: false,
  // CommonJS packages in an ES module still ask for Node's own modules through `require`.
  banner: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
  commandHooks: {
    beforeBundling: () => [],
    beforeInstall: () => [],
    afterBundling: (_inputDir, outputDir) => (name === 'docs' ? [copySwaggerUi(outputDir)] : []),
  },
})
