import manifest from '../package.json' with { type: 'json' }

/** The version of `parley`. */
export const parleyVersion = (): string => manifest.version
