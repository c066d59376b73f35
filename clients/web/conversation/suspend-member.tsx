import { useState } from 'preact/hooks'
import { useStore } from '../lib/store.ts'
import { ConfirmDialog } from '../parts/confirm-dialog.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { useWorkspace } from '../workspace/workspace.ts'

type Props = {
  userId: string
  name: string
  /** Runs the change, and shows why it fails. */
  onChange: (work: () => Promise<unknown>) => void
}

/** Suspends a member from everything, for platform admins. “People” in the account settings lifts it. */
export const SuspendMember = ({ userId, name, onChange }: Props) => {
  const { admin } = useWorkspace()
  const isAdmin = useStore(admin.isAdmin)
  const [asking, setAsking] = useState(false)
  if (!isAdmin) return null
  return (
    <>
      <IconButton icon="lock" label={`Suspend ${name}`} size={18} onClick={() => setAsking(true)} />
      {asking && (
        <ConfirmDialog
          title={`Suspend ${name}?`}
          action="Suspend"
          onConfirm={() => onChange(() => admin.suspend(userId, true))}
          onClose={() => setAsking(false)}
        >
          {name} is logged out everywhere and cannot log in until you lift the suspension, under “People” in
          your account settings.
        </ConfirmDialog>
      )}
    </>
  )
}
