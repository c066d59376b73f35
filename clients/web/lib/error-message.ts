import { ApiError } from '../../client/api-error.ts'

/** The message to show for an error. */
export const errorMessage = (error: unknown): string => {
  if (error instanceof ApiError && error.code === 'unreachable')
    return 'Parley cannot be reached. Check your network connection.'
  if (error instanceof ApiError) return error.errors[0]?.message ?? error.detail
  return 'Something went wrong. Please try again.'
}
