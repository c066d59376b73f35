import { memberRoutes } from '../../../shared/contract/routes/members.ts'
import { httpFunction } from '../http-function.ts'
import { addMembersRoute } from './add-members.ts'
import { banUserRoute } from './ban-user.ts'
import { joinChatRoute } from './join-chat.ts'
import { listMembersRoute } from './list-members.ts'
import { patchMemberRoute } from './patch-member.ts'
import { removeMemberRoute } from './remove-member.ts'
import { unbanUserRoute } from './unban-user.ts'

export const handler = httpFunction(memberRoutes, {
  joinChat: joinChatRoute,
  listMembers: listMembersRoute,
  addMembers: addMembersRoute,
  patchMember: patchMemberRoute,
  removeMember: removeMemberRoute,
  banUser: banUserRoute,
  unbanUser: unbanUserRoute,
})
