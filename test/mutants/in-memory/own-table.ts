/** Stands in for `steps/domain/own-table.ts`: a table in memory is each process's own anyway. */
export const useOwnTable = async (): Promise<void> => {}
