/** What went wrong, read aloud when it appears; nothing while all is well. */
export const Problem = ({ text }: { text: string | undefined }) =>
  text ? (
    <p class="problem boxed" role="alert">
      {text}
    </p>
  ) : null
