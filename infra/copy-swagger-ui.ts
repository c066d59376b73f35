import { copyFileSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Run after bundling, with the bundle's folder as its argument: puts Swagger UI's files beside the docs function. */
const [outputDir] = process.argv.slice(2)
if (!outputDir) throw new Error('The folder of the bundle is missing.')

const source = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
const target = join(outputDir, 'swagger-ui')
mkdirSync(target, { recursive: true })
for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'])
  copyFileSync(join(source, file), join(target, file))
