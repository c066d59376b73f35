import type { Lost } from './directory.ts'

/** What happened to a chat that the user had open or in the list. */
export const lostText = ({ name, how }: Lost): string =>
  how === 'deleted'
    ? `“${name}” was deleted by its owner.`
    : `You are no longer a member of “${name}”. An admin removed you, or you left on another device.`
