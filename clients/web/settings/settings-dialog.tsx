import { useState } from 'preact/hooks'
import type { OwnUser } from '../../../shared/contract/users.ts'
import { useStore } from '../lib/store.ts'
import { useLoaded } from '../lib/use-loaded.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { Loading } from '../parts/loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useWorkspace } from '../workspace/workspace.ts'
import { DeleteAccount } from './delete-account.tsx'
import { Devices } from './devices.tsx'
import { EmailSettings } from './email.tsx'
import { OwnData } from './own-data.tsx'
import { PasswordSettings } from './password.tsx'
import { PeopleSettings } from './people.tsx'
import { PrivacySettings } from './privacy.tsx'

const pages = {
  email: { title: 'E-mail', icon: 'mail', poolOnly: true },
  password: { title: 'Password', icon: 'lock', poolOnly: true },
  devices: { title: 'Devices', icon: 'device', poolOnly: false },
  privacy: { title: 'Privacy', icon: 'block', poolOnly: false },
  data: { title: 'My data', icon: 'download', poolOnly: false },
  people: { title: 'People', icon: 'people', poolOnly: false },
  delete: { title: 'Delete my account', icon: 'trash', poolOnly: false },
} as const satisfies Record<string, { title: string; icon: IconName; poolOnly: boolean }>
export type SettingsPage = keyof typeof pages

type Props = {
  /** The page that it opens with; by default the list of them. */
  first?: SettingsPage | undefined
  onClose: () => void
}

/** The account: how the user logs in, where, who may do what to them, and how to leave. */
export const SettingsDialog = ({ first, onClose }: Props) => {
  const { parley, people, signIn, admin } = useWorkspace()
  const isAdmin = useStore(admin.isAdmin)
  const [page, setPage] = useState(first)
  const [changed, setChanged] = useState<OwnUser>()
  const [done, setDone] = useState<string>()
  const { value, problem, reload } = useLoaded(async () => {
    const own = await parley.call('getOwnUser')
    people.take([own])
    return own
  })
  const own = changed ?? value
  const turnTo = (next: SettingsPage | undefined, what?: string) => {
    setPage(next)
    setDone(what)
  }

  return (
    <Dialog
      title={page ? pages[page].title : 'Account settings'}
      onBack={page && (() => turnTo(undefined))}
      onClose={onClose}
    >
      <Problem text={problem} boxed />
      {done && <p class="done">{done}</p>}
      {!page && (
        <ul class="settings-menu">
          {Object.entries(pages)
            .filter(
              ([name, { poolOnly }]) =>
                (!poolOnly || signIn.kind === 'password') && (name !== 'people' || isAdmin),
            )
            .map(([name, { title, icon }]) => (
              <li key={name}>
                <button type="button" onClick={() => turnTo(name as SettingsPage)}>
                  <Icon name={icon} />
                  <span>{title}</span>
                  {name === 'email' && own?.email && <bdi class="line">{own.email}</bdi>}
                </button>
              </li>
            ))}
        </ul>
      )}
      {page === 'email' && (
        <EmailSettings
          email={own?.email}
          onChanged={() => {
            turnTo(undefined, 'Your e-mail address has changed.')
            setChanged(undefined)
            reload()
          }}
        />
      )}
      {page === 'password' && (
        <PasswordSettings
          onChanged={() => turnTo(undefined, 'Your password has changed. Your other devices are logged out.')}
        />
      )}
      {page === 'devices' && <Devices />}
      {page === 'privacy' &&
        (own ? (
          <PrivacySettings own={own} onChanged={setChanged} />
        ) : (
          !problem && <Loading label="Loading settings" />
        ))}
      {page === 'data' && <OwnData />}
      {page === 'people' && <PeopleSettings />}
      {page === 'delete' && <DeleteAccount />}
    </Dialog>
  )
}
