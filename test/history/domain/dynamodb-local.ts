import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../../../infra/local/free-port.ts'
import { localFolder } from '../../../infra/local/paths.ts'
import { eventually } from '../../steps/generic/eventually.ts'

const run = promisify(execFile)

/** AWS's DynamoDB Local, as an npm package carries it. Its other dependencies are not needed. */
const archive = 'amplify-dynamodb-simulator@2.9.30'
const folder = join(localFolder, 'dynamodb-local')
const emulator = join(folder, 'package', 'emulator')

const unpack = async (): Promise<void> => {
  if (existsSync(emulator)) return
  await mkdir(folder, { recursive: true })
  const { stdout } = await run('npm', ['pack', archive, '--silent'], { cwd: folder })
  await run('tar', ['xzf', stdout.trim(), 'package/emulator'], { cwd: folder })
}

type Running = { endpointUrl: string; stop: () => void }

/**
 * Starts DynamoDB Local, which needs Java. It keeps everything in memory.
 * @returns what is missing, where it cannot run; in CI that is an error.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.html
 */
export const startDynamoDbLocal = async (): Promise<Running | { missing: string }> => {
  const version = await run('java', ['-version']).catch((error: Error) => error)
  if (version instanceof Error) {
    const missing = `DynamoDB Local needs Java: ${version.message.split('\n')[0]}`
    if (process.env['CI']) throw new Error(missing)
    process.stdout.write(`skipped: ${missing}\n`)
    return { missing }
  }
  await unpack()
  const port = await freePort()
  const args = ['-Djava.library.path=DynamoDBLocal_lib', '-jar', 'DynamoDBLocal.jar', '-inMemory']
  const java = spawn('java', [...args, '-port', String(port)], { cwd: emulator, stdio: 'ignore' })
  const kill = () => java.kill()
  process.once('exit', kill)
  const endpointUrl = `http://localhost:${port}`
  await eventually('DynamoDB Local answers', () => fetch(endpointUrl).catch(() => undefined))
  return {
    endpointUrl,
    stop() {
      process.off('exit', kill)
      kill()
    },
  }
}
