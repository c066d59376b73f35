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

/** The Docker image of the version that requirements.txt pins. */
export const emulatorImage = async () => {
  const requirements = await readFile(requirementsFile, 'utf8')
  const version = /^ministack==(\S+)$/m.exec(requirements)?.[1]
  if (!version) throw new Error(`${requirementsFile} pins no version of ministack.`)
  return `ministackorg/ministack:${version}`
}

export const containerName = (port: number) => `parley-emulator-${port}`

/** `docker run` in the foreground: the container ends with this command and leaves nothing behind. */
export const dockerRunArgs = (image: string, port: number) => [
  ...['run', '--rm', '--init', '--name', containerName(port)],
  ...['--publish', `127.0.0.1:${port}:${port}`],
  ...['--env', `GATEWAY_PORT=${port}`, '--env', 'IOT_MTLS_ENABLED=0', '--env', 'SFTP_ENABLED=0'],
  image,
]

/** Removes a container that outlived its `docker run`, for example because that was killed. */
export const removeContainer = (port: number) =>
  run('docker', ['rm', '--force', containerName(port)]).then(
    () => undefined,
    () => undefined,
  )
