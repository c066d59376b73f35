import { homedir } from 'node:os'
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs'
import { type Client, createClient } from '../../client/create-client.ts'
import { configFolder } from './config-folder.ts'
import { type Found, findEndpoints } from './endpoints.ts'
import { type FindChat, findChat } from './find-chat.ts'
import type { Host } from './host.ts'
import { lazyIssuer, readIssuer } from './issuer-file.ts'
import { type Output, outputFor } from './output.ts'
import { Prompt } from './prompt.ts'
import { readLocal, readSaved } from './saved-endpoints.ts'
import { explained } from './sign-in.ts'
import { tokenFile, tokenFileStorage } from './token-file.ts'

/** Options of every command. */
export type Globals = { url: string | undefined; 'socket-url': string | undefined; json: boolean | undefined }

/** Everything that a command works with. */
export type Context = {
  parley: Client
  output: Output
  prompt: Prompt
  endpoints: Found
  /** The user's folder for tokens and saved addresses. */
  folder: string
  host: Host
}

export const contextFor = (
  host: Host,
  { url, socketUrl, json = false }: Partial<ArgumentsCamelCase<Globals>> = {},
): Context => {
  const { env, platform } = host
  const folder = configFolder({ env, platform, home: homedir() })
  const endpoints = findEndpoints({
    options: { url, socketUrl },
    env,
    saved: readSaved(folder),
    local: readLocal(host.cwd()),
  })
  const { restUrl, webSocketUrl = '' } = endpoints
  const storage = tokenFileStorage(tokenFile(folder, restUrl))
  const saved = readIssuer(folder, restUrl)
  const issuer = saved && lazyIssuer(saved)
  return {
    parley: createClient({ restUrl, webSocketUrl, storage, issuer }),
    output: outputFor(json, host),
    prompt: new Prompt(host),
    endpoints,
    folder,
    host,
  }
}

/** A command of `parley` for a process. */
export type Command = (host: Host) => CommandModule<Globals, Globals>

type Parts<T> = {
  /** Its name and positional arguments, e.g. `send <text..>`. */
  command: string
  describe: string
  builder(yargs: Argv<Globals>): Argv<T>
  /** Finds the chat that `--chat-id` means. By default it is one of the user's own. */
  find?: FindChat
  /** Gets the whole id as `chatId`, whatever the user called the chat. */
  run(args: ArgumentsCamelCase<T>, context: Context): Promise<void>
}

/** Makes one command of `parley`. */
export const command =
  <T extends Globals>({ run, builder, find = findChat, ...parts }: Parts<T>): Command =>
  (host) => ({
    ...parts,
    // Named here first, the command's own options are listed above those of every command.
    builder: (yargs) => builder(yargs).group([], 'Options:') as unknown as Argv<Globals>,
    handler: async (parsed) => {
      const args = parsed as ArgumentsCamelCase<T>
      const context = contextFor(host, parsed)
      const { chatId } = args as { chatId?: unknown }
      try {
        if (typeof chatId !== 'string') return await run(args, context)
        return await run({ ...args, chatId: await find(context.parley, chatId) }, context)
      } catch (error) {
        throw await explained(context.parley, error)
      } finally {
        await context.prompt.close()
      }
    },
  })
