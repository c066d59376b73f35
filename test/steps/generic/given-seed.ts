/** The seed of a run: `SEED`, to repeat one that failed, or a new one. */
export const givenSeed = (): number => Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6))
