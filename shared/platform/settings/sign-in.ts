import { SignIn } from '../../contract/sign-in.ts'
import { lazySettings } from './lazy-settings.ts'
import { optional, type Reader, text } from './readers.ts'

const signIn: Reader<SignIn> = (value) => {
  try {
    return SignIn.parse(JSON.parse(text(value)))
  } catch {
    throw new Error('is no way to sign in')
  }
}

/** The way in which people sign in; with a password, unless another is set. */
export const signInSettings = /* @__PURE__ */ lazySettings(
  () => ({ SIGN_IN: optional(signIn) }),
  ({ SIGN_IN }): SignIn => SIGN_IN ?? { kind: 'password' },
)
