import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { requirementsFile } from './paths.ts'

const run = promisify(execFile)

/** Whether a Docker daemon answers. */
export const dockerAnswers = () =>
  run('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 10_000 }).then(
    () => true,
    () => false,
  )

/** The image of the version that the requirements pin. */
export async function emulatorImage() {
  const requirements = await readFile(requirementsFile, 'utf8')
  const version = /^ministack==(\S+)$/m.exec(requirements)?.[1]
  if (!version) throw new Error(`No pinned version of ministack in ${requirementsFile}`)
  return `ministackorg/ministack:${version}`
}

export const containerName = (port: number) => `parley-emulator-${port}`

/** `docker run` in the foreground: the container ends with this command, and leaves nothing. */
export const dockerRunArgs = (image: string, port: number) => [
  ...['run', '--rm', '--init', '--name', containerName(port)],
  ...['--publish', `127.0.0.1:${port}:${port}`],
  ...['--env', `GATEWAY_PORT=${port}`, '--env', 'IOT_MTLS_ENABLED=0', '--env', 'SFTP_ENABLED=0'],
  image,
]

/** Ends a container that its `docker run` did not take along, e.g. after that was killed. */
export const removeContainer = (port: number) =>
  run('docker', ['rm', '--force', containerName(port)]).then(
    () => undefined,
    () => undefined,
  )
