import type { Lost } from './directory.ts'

/** Tells how a chat was lost that the user had open or in the list. */
export const lostText = ({ name, how }: Lost): string =>
  how === 'deleted'
    ? `“${name}” was deleted by its owner.`
    : `You are no longer a member of “${name}”. An admin removed you, or you left on another device.`
