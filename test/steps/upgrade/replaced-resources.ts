import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectFolder } from '../../../infra/local/paths.ts'
import type { Resources } from './template-010.ts'

const cdk = join(projectFolder, 'node_modules', 'aws-cdk', 'bin', 'cdk')
const name = 'Stack'

/** The least that CDK takes for a synthesised app. */
const manifest = {
  version: '36.0.0',
  artifacts: {
    [name]: {
      type: 'aws:cloudformation:stack',
      environment: 'aws://unknown-account/unknown-region',
      properties: { templateFile: 'later.json' },
      displayName: name,
    },
  },
}

/** `[~] AWS::S3::Bucket Files replace`, then a line for each property: ` ├─ [+] BucketName (requires replacement)`. */
const resourceLine = /^\[[-+~]\] AWS::\S+ (\S+) ?(.*)$/
const propertyLine = /^ [├└]─ \[[-+~]\] (\S+) \((?:requires|may cause) replacement\)$/

const replacedIn = (printed: string): Record<string, string[]> => {
  const replaced: Record<string, string[]> = {}
  let because: string[] = []
  for (const line of printed.split('\n')) {
    const [, id, effect = ''] = resourceLine.exec(line) ?? []
    if (id) because = []
    if (id && /replace|destroy|orphan/.test(effect)) replaced[id] = because
    const [, property] = propertyLine.exec(line) ?? []
    if (property) because.push(property)
  }
  return replaced
}

/**
 * The resources that an update would replace or delete, or may, and because of which properties. `cdk diff` knows that from
 * AWS's own schemas.
 */
export const replacedResources = async (
  earlier: Resources,
  later: Resources,
): Promise<Record<string, string[]>> => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-diff-'))
  const write = (file: string, content: unknown) => writeFile(join(folder, file), JSON.stringify(content))
  try {
    await write('earlier.json', { Resources: earlier })
    await write('later.json', { Resources: later })
    await write('manifest.json', manifest)
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [
        cdk,
        'diff',
        name,
        '--app',
        folder,
        '--template',
        join(folder, 'earlier.json'),
        '--no-color',
        '--no-notices',
      ],
      { cwd: folder, maxBuffer: 2 ** 24 },
    )
    return replacedIn(stdout + stderr)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
