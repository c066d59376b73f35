type Props = { text: string | undefined; boxed?: boolean }

/** An error message, read aloud when it appears. Renders nothing while all is well. */
export const Problem = ({ text, boxed = false }: Props) =>
  text ? (
    <p class={`problem${boxed ? ' boxed' : ''}`} role="alert">
      {text}
    </p>
  ) : null
