import type { PageIssuer } from '../lib/page-issuer.ts'
import { useTask } from '../lib/use-task.ts'
import { Problem } from '../parts/problem.tsx'
import { SignInCard } from './sign-in-card.tsx'

type Props = {
  /** Undefined where the deployment names no client for the page. */
  issuer: PageIssuer | undefined
  note?: string | undefined
}

/** Sends people to the issuer that signs them in. */
export const IssuerSignIn = ({ issuer, note }: Props) => {
  const task = useTask()
  return (
    <SignInCard>
      <h1>Sign in</h1>
      {note && !task.problem && (
        <p class="problem boxed" role="status">
          {note}
        </p>
      )}
      {issuer ? (
        <>
          <Problem text={task.problem} boxed />
          <button
            type="button"
            class="button primary"
            disabled={task.busy}
            onClick={() => task.run(() => issuer.begin())}
          >
            {task.busy ? 'Opening the sign-in page…' : `Sign in at ${issuer.host}`}
          </button>
        </>
      ) : (
        <p>You cannot sign in on this page. Use the application of your organisation.</p>
      )}
    </SignInCard>
  )
}
