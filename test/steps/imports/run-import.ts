import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ran, Shell } from '../cli/command-line.ts'
import { clientSettings } from '../aws/client-settings.ts'
import { deployment } from '../deployment/deployment.ts'

/** A source that no other test has. */
export const freshSource = (prefix = 'rooms'): string => `${prefix}-${randomBytes(4).toString('hex')}`

/** The environment of an operator: the emulator's address and credentials. */
const operator = (): NodeJS.ProcessEnv => {
  const { endpoint, region, credentials } = clientSettings()
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  }
}

export const givenImportFile = async ({ folder }: Shell, text: string): Promise<string> => {
  const file = join(folder, 'older.jsonl')
  await writeFile(file, text)
  return file
}

/** Runs `parley import` as an operator. */
export const runImport = (
  shell: Shell,
  file: string,
  functionName = deployment().outputs['ServiceFunctionName'] ?? '',
): Promise<Ran> => shell.spawns(['import', file, '--function', functionName, '--json'], { env: operator() })
