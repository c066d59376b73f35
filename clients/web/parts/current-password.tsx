import { Field } from './field.tsx'

type Props = { label?: string; name?: string; autofocus?: boolean; problem: string | undefined }

/** The password that an account has, by which its user proves who they are. */
export const CurrentPassword = ({ label = 'Password', name = 'password', ...rest }: Props) => (
  <Field {...{ label, name }} type="password" autocomplete="current-password" required {...rest} />
)
