import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

type Props = { class: string; onFiles: (files: readonly File[]) => void; children: ComponentChildren }

const carriesFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false

/** Takes in files that are dropped anywhere on what it holds. */
export const DropZone = ({ onFiles, children, ...rest }: Props) => {
  const [over, setOver] = useState(false)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way of two, and the other one is a button
    <div
      {...rest}
      onDragOver={(event) => {
        if (!carriesFiles(event)) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false)
      }}
      onDrop={(event) => {
        if (!carriesFiles(event)) return
        event.preventDefault()
        setOver(false)
        onFiles([...(event.dataTransfer?.files ?? [])])
      }}
    >
      {children}
      {over && <div class="drop">Drop to attach</div>}
    </div>
  )
}
