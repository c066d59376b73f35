import type { ComponentChildren } from 'preact'
import { Icon } from '../parts/icon.tsx'

/** The frame around everything that people see before they are signed in. */
export const SignInCard = ({ children }: { children: ComponentChildren }) => (
  <main class="sign-in">
    <div class="sign-in-card">
      <div class="brand">
        <span class="mark">
          <Icon name="bubble" />
        </span>
        Parley
      </div>
      {children}
    </div>
  </main>
)
