import { join } from 'node:path'

/** The checkout's root. */
export const projectFolder = join(import.meta.dirname, '..', '..')

/** Git-ignored: what a local run leaves for later commands and for people to read. */
export const localFolder = join(projectFolder, '.local')

/** Git-ignored: the Python environment that the emulator is installed into. */
export const venvFolder = join(projectFolder, '.venv')

/** `{"webUrl","restUrl","webSocketUrl","docsUrl"}` of the stack that runs now. */
export const endpointsFile = join(localFolder, 'endpoints.json')

export const requirementsFile = join(import.meta.dirname, 'requirements.txt')
