import { Icon } from '../parts/icon.tsx'

/** Lets the user choose files. */
export const AttachButton = ({ onChoose }: { onChoose: (files: readonly File[]) => void }) => (
  <label class="icon-button" title="Attach files">
    <Icon name="clip" size={22} />
    <span class="hidden">Attach files</span>
    <input
      class="hidden"
      type="file"
      multiple
      onChange={(event) => {
        onChoose([...(event.currentTarget.files ?? [])])
        event.currentTarget.value = ''
      }}
    />
  </label>
)
