/** The primary key of an item of the table. Which keys there are is the domain's: see `domain/records/keys.ts`. */
export type Key = { readonly pk: string; readonly sk: string }
