/** The primary key of an item of the table. The domain defines the keys, in `domain/records/keys.ts`. */
export type Key = { readonly pk: string; readonly sk: string }
