/** A spinner, with a text for screen readers. */
export const Loading = ({ label }: { label: string }) => (
  <>
    <span class="spinner" />
    <span class="hidden">{label}</span>
  </>
)
