import pMap from 'p-map'
import { deleteItems } from '../../platform/storage/write.ts'
import { deleteObject, listObjects } from '../attachments/object-store.ts'
import { userFolder } from '../records/export.ts'
import { keys } from '../records/keys.ts'

/** Objects deleted at the same time. */
const atOnce = 8

/** Deletes the objects below a folder of exports, but for those to keep. Of what appears meanwhile it may find some. */
export const deleteExported = async (
  folder: string,
  isToKeep: (key: string) => boolean = () => false,
): Promise<void> => {
  for (;;) {
    const found = (await listObjects(folder)).filter((key) => !isToKeep(key))
    if (found.length === 0) return
    await pMap(found, deleteObject, { concurrency: atOnce })
  }
}

/**
 * Deletes a user's export and all that is left of earlier ones. The record goes first: a job under way finds it gone
 * when it has written its next object, and deletes that.
 */
export const eraseExports = async (userId: string): Promise<void> => {
  await deleteItems([keys.export(userId)])
  await deleteExported(userFolder(userId))
}
