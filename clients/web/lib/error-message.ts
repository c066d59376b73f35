import { ApiError } from '../../client/api-error.ts'

/** What to tell a person of an error. */
export const errorMessage = (error: unknown): string => {
  if (error instanceof ApiError && error.code === 'unreachable') return 'No answer. Is the network there?'
  if (error instanceof ApiError) return error.errors[0]?.message ?? error.detail
  return 'Something went wrong.'
}
