import { messageRoutes } from '../../../shared/contract/routes/messages.ts'
import { httpFunction } from '../http-function.ts'
import { addReactionRoute } from './add-reaction.ts'
import { deleteMessageRoute } from './delete-message.ts'
import { editMessageRoute } from './edit-message.ts'
import { listMessagesRoute } from './list-messages.ts'
import { markReadRoute } from './mark-read.ts'
import { removeReactionRoute } from './remove-reaction.ts'
import { sendMessageRoute } from './send-message.ts'

export const handler = httpFunction(messageRoutes, {
  listMessages: listMessagesRoute,
  sendMessage: sendMessageRoute,
  editMessage: editMessageRoute,
  deleteMessage: deleteMessageRoute,
  addReaction: addReactionRoute,
  removeReaction: removeReactionRoute,
  markRead: markReadRoute,
})
