import { homedir } from 'node:os'
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs'
import { type Client, createClient } from '../../client/create-client.ts'
import { configFolder } from './config-folder.ts'
import { type Found, findEndpoints } from './endpoints.ts'
import { type Output, outputFor } from './output.ts'
import { readLocal, readSaved } from './saved-endpoints.ts'
import { tokenFile, tokenFileStorage } from './token-file.ts'

/** Options of every command. */
export type Globals = { url: string | undefined; 'socket-url': string | undefined; json: boolean | undefined }

/** Everything that a command works with. */
export type Context = {
  parley: Client
  output: Output
  endpoints: Found
  /** The user's folder for tokens and saved addresses. */
  folder: string
}

const contextFor = ({ url, socketUrl, json = false }: ArgumentsCamelCase<Globals>): Context => {
  const { env, platform } = process
  const folder = configFolder({ env, platform, home: homedir() })
  const endpoints = findEndpoints({
    options: { url, socketUrl },
    env,
    saved: readSaved(folder),
    local: readLocal(process.cwd()),
  })
  const { restUrl, webSocketUrl = '' } = endpoints
  const storage = tokenFileStorage(tokenFile(folder, restUrl))
  return {
    parley: createClient({ restUrl, webSocketUrl, storage }),
    output: outputFor(json),
    endpoints,
    folder,
  }
}

type Parts<T> = {
  /** Its name and positional arguments, e.g. `send <text..>`. */
  command: string
  describe: string
  builder(yargs: Argv<Globals>): Argv<T>
  run(args: ArgumentsCamelCase<T>, context: Context): Promise<void>
}

/** Makes one command of `parley`. */
export const command = <T extends Globals>({
  run,
  builder,
  ...parts
}: Parts<T>): CommandModule<Globals, T> => ({
  ...parts,
  // Named here first, the command's own options are listed above those of every command.
  builder: (yargs) => builder(yargs).group([], 'Options:'),
  handler: (args) => run(args, contextFor(args)),
})
