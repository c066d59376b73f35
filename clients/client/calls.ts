import type { Operations } from './operation-types.ts'

/** The operations of the REST API, by the names that they have in OpenAPI. */
export type Operation = keyof Operations

/** The parts of an operation's request. Numbers in paths and queries are numbers here. */
export type Given<O extends Operation> = Operations[O]['given']

/** The body of a successful answer: a file as a Blob, undefined where it is empty. */
export type Answer<O extends Operation> = Operations[O]['answer']

/** `given` is optional where no part is required. */
// biome-ignore lint/complexity/noBannedTypes: `{}` is what an object with nothing required extends
export type Arguments<O extends Operation> = {} extends Given<O> ? [given?: Given<O>] : [given: Given<O>]
