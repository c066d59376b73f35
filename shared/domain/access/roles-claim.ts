import * as z from 'zod'

/** A list, or a text with spaces or commas between the roles. A claim of another form gives no role. */
const Roles = z
  .union([z.array(z.string()), z.string().transform((text): string[] => text.match(/[^\s,]+/g) ?? [])])
  .catch([])

const at = (claims: unknown, name: string): unknown =>
  typeof claims === 'object' && claims !== null && Object.hasOwn(claims, name)
    ? (claims as Record<string, unknown>)[name]
    : undefined

/**
 * The roles that a token gives its user.
 * @param name the claim: its name, which may hold dots (`https://example.com/roles`), or else a path of names with dots
 * between them (`realm_access.roles`); undefined for no roles.
 */
export const rolesIn = (claims: unknown, name: string | undefined): string[] => {
  if (name === undefined) return []
  return Roles.parse(at(claims, name) ?? name.split('.').reduce(at, claims))
}
