import { join } from 'node:path'

/** The checkout's root. */
export const projectFolder = join(import.meta.dirname, '..', '..')

/** Records, logs and addresses of local runs. Git ignores it. */
export const localFolder = join(projectFolder, '.local')

/** The Python environment with the emulator. Git ignores it. */
export const venvFolder = join(projectFolder, '.venv')

/** `{"webUrl","restUrl","webSocketUrl","docsUrl"}` of the running stack. */
export const endpointsFile = join(localFolder, 'endpoints.json')

export const requirementsFile = join(import.meta.dirname, 'requirements.txt')
