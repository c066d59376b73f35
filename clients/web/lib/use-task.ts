import { useState } from 'preact/hooks'
import { ApiError } from '../../client/api-error.ts'
import { errorMessage } from './error-message.ts'

export type Task = {
  busy: boolean
  /** The error message, unless it is about fields. */
  problem: string | undefined
  /** The error message for one field of the request. */
  problemOf(field: string): string | undefined
  /** Forgets the error, e.g. because another form takes the place of the one it is about. */
  forget(): void
  /** Runs the work unless some is running. @returns whether it succeeded. */
  run(work: () => Promise<unknown>): Promise<boolean>
}

/** Runs one user action at a time and keeps its error. */
export const useTask = (): Task => {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const errors = error instanceof ApiError ? error.errors : []
  return {
    busy,
    problem: error && errors.length === 0 ? errorMessage(error) : undefined,
    problemOf: (field) => errors.find(({ path }) => path.split('.')[0] === field)?.message,
    forget: () => setError(undefined),
    async run(work) {
      if (busy) return false
      setBusy(true)
      setError(undefined)
      try {
        await work()
        return true
      } catch (thrown) {
        setError(thrown)
        return false
      } finally {
        setBusy(false)
      }
    },
  }
}

/** The values of a form's fields, by their names. */
export const formValues = (form: HTMLFormElement): Record<string, string> =>
  Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]))

/** The same, of the form that is being submitted. */
export const valuesOf = (event: SubmitEvent): Record<string, string> => {
  event.preventDefault()
  return formValues(event.currentTarget as HTMLFormElement)
}
