import { Icon } from '../parts/icon.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import type { Uploads } from './use-uploads.ts'

export const UploadList = ({ uploads: { list, remove } }: { uploads: Uploads }) => {
  if (list.length === 0) return null
  return (
    <ul class="uploads" aria-label="Files for the next message">
      {list.map(({ id, name, previewUrl, percent, attachment, problem }) => (
        <li key={id} class={`upload${problem ? ' refused' : ''}`} aria-busy={!attachment && !problem}>
          {attachment || problem ? (
            previewUrl ? (
              <img src={previewUrl} alt="" />
            ) : (
              <Icon name="file" />
            )
          ) : (
            <span class="spinner" />
          )}
          <span class="about-file">
            <bdi class="line">{name}</bdi>
            {percent !== undefined && !attachment && !problem && <small>{percent} %</small>}
            {problem && (
              <small class="problem" role="alert">
                {problem}
              </small>
            )}
          </span>
          <IconButton icon="close" label={`Remove ${name}`} size={16} onClick={() => remove(id)} />
        </li>
      ))}
    </ul>
  )
}
