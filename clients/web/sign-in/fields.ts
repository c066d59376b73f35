import { limits } from '../../../shared/contract/limits.ts'
import type { FieldProps } from '../parts/field.tsx'

/** @param value what was typed elsewhere. */
export const loginField = (value?: string): FieldProps => ({
  label: 'Username or e-mail',
  name: 'login',
  autocomplete: 'username',
  ...(value && { value }),
})

export const passwordField: FieldProps = {
  label: 'Password',
  name: 'password',
  type: 'password',
  autocomplete: 'current-password',
}

export const newPasswordField: FieldProps = {
  label: 'New password',
  name: 'password',
  type: 'password',
  autocomplete: 'new-password',
  hint: `At least ${limits.password.min} characters`,
}

export const codeField: FieldProps = { label: 'Code', name: 'code', autocomplete: 'one-time-code' }

export const usernameField: FieldProps = { label: 'Username', name: 'username', autocomplete: 'username' }

export const registerFields: readonly FieldProps[] = [
  {
    ...usernameField,
    hint: `${limits.username.min} to ${limits.username.max} letters, digits, “_”, “-” or “.”`,
  },
  { label: 'E-mail', name: 'email', type: 'email', autocomplete: 'email' },
  { ...newPasswordField, label: 'Password' },
]
