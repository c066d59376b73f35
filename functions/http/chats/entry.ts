import { httpFunction } from '../http-function.ts'
import { addMembersRoute } from './add-members.ts'
import { createChatRoute } from './create-chat.ts'
import { deleteChatRoute } from './delete-chat.ts'
import { getChatRoute } from './get-chat.ts'
import { listChatsRoute } from './list-chats.ts'
import { listMembersRoute } from './list-members.ts'
import { removeMemberRoute } from './remove-member.ts'

export const handler = httpFunction<'chats'>({
  createChat: createChatRoute,
  listChats: listChatsRoute,
  getChat: getChatRoute,
  deleteChat: deleteChatRoute,
  listMembers: listMembersRoute,
  addMembers: addMembersRoute,
  removeMember: removeMemberRoute,
})
