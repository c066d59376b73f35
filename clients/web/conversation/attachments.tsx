import { useEffect, useState } from 'preact/hooks'
import { shownTypes } from '../../../shared/contract/attachment-types.ts'
import type { Attachment } from '../../../shared/contract/attachments.ts'
import { announce } from '../lib/announce.ts'
import { errorMessage } from '../lib/error-message.ts'
import { fileSize } from '../lib/file-size.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { useWorkspace } from '../workspace/workspace.ts'
import { attachmentLink } from './attachment-links.ts'

/** Whether it can be shown in place. Other images, such as HEIC, are files to download. */
export const isPicture = ({ contentType }: Attachment): boolean =>
  contentType.startsWith('image/') && shownTypes.includes(contentType)

type Props = { chatId: string; attachment: Attachment }

export const Attachments = ({
  chatId,
  attachments,
}: {
  chatId: string
  attachments: readonly Attachment[]
}) => (
  <>
    {attachments.map((attachment) =>
      isPicture(attachment) ? (
        <Picture key={attachment.attachmentId} chatId={chatId} attachment={attachment} />
      ) : (
        <FileLink key={attachment.attachmentId} chatId={chatId} attachment={attachment} />
      ),
    )}
  </>
)

/** Has its final height before the image loads, so that the list does not jump. */
const Picture = ({ chatId, attachment: { attachmentId, name } }: Props) => {
  const { parley } = useWorkspace()
  const [url, setUrl] = useState<string>()
  const [broken, setBroken] = useState(false)
  const [large, setLarge] = useState(false)
  useEffect(() => {
    attachmentLink(parley, chatId, attachmentId).then(setUrl, () => setBroken(true))
  }, [attachmentId])
  return (
    <>
      <button type="button" class="picture" disabled={!url} onClick={() => setLarge(true)}>
        {url && !broken ? (
          <img src={url} alt={name} onError={() => setBroken(true)} />
        ) : (
          <span class="waiting">{broken ? name : <span class="spinner" />}</span>
        )}
      </button>
      {large && (
        <Dialog title={name} onClose={() => setLarge(false)}>
          <img src={url} alt={name} />
        </Dialog>
      )}
    </>
  )
}

const FileLink = ({ chatId, attachment: { attachmentId, name, size } }: Props) => {
  const { parley } = useWorkspace()
  const download = async () => {
    try {
      // The answer is a download, so the browser stays on the page.
      location.assign(await attachmentLink(parley, chatId, attachmentId))
    } catch (error) {
      announce(errorMessage(error))
    }
  }
  return (
    <button type="button" class="file" dir="auto" onClick={download}>
      <Icon name="file" size={26} />
      <span class="line">
        <bdi>{name}</bdi>
        <small>{fileSize(size)}</small>
      </span>
    </button>
  )
}
