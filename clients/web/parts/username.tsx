/** A username beside a display name, which anyone may choose. */
export const Username = ({ name }: { name: string }) => (
  <bdi class="username">
    <span class="hidden">, username </span>@{name}
  </bdi>
)
