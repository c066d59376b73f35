/**
 * Places where the id of another is not refused, as `operation field` or `socket action field`, and why. Any other place
 * must refuse it.
 */
export const meant: Record<string, string> = {
  'resendCode username': 'the answer is the same for everybody, and the code goes to its user',
  'forgotPassword login': 'the answer is the same for everybody, and the code goes to its user',
  'resetPassword login': 'the code proves whose it is',
  'resetPassword code': 'every account of the pool in memory has this code',
  'confirm code': 'every account of the pool in memory has this code',
  'login login': 'the password proves whose it is',
  'refresh refreshToken': 'whoever holds it is its user',
  'logout refreshToken': 'whoever holds it may revoke it',
  'getAvatar userId': 'users see each other',
  'getUser userId': 'users see each other',
  'findUsers username': 'users see each other',
  'blockUser userId': 'users block each other',
  'unblockUser userId': 'users block each other',
  'createChat members': 'others are added',
  'addMembers usernames': 'others are added',
  'banUser userId': 'people are also banned before they come',
  'sendMessage replyTo': 'members reply to each other',
  'deleteMessage seq': 'the owner of a chat deletes any message',
  'addReaction seq': 'members react to each other',
  'removeReaction seq': 'members react to each other',
  'markRead seq': 'members read each other',
  'postToHook secret': 'whoever holds it may post',
  'lookAtUnsubscribe token': 'whoever has the e-mail may unsubscribe',
  'unsubscribe token': 'whoever has the e-mail may unsubscribe',
  'suspendUser userId': 'platform admins act on everybody',
  'reinstateUser userId': 'platform admins act on everybody',
  'deleteAnyMessage chatId': 'platform admins act on every chat',
  'deleteAnyMessage seq': 'platform admins act on every message',
  'deleteAnyChat chatId': 'platform admins act on every chat',
  'socket message replyTo': 'members reply to each other',
  'socket delete seq': 'the owner of a chat deletes any message',
  'socket react seq': 'members react to each other',
  'socket read seq': 'members read each other',
}

/** Places where the id of another may be granted, as long as that changes nothing and shows nothing of the other. */
export const harmless: Record<string, string> = {
  'unbanUser userId': 'who is not banned stays so',
  'listBlocks cursor': 'the list is that of the caller',
  'listChats cursor': 'the list is that of the caller',
  'listPublicChats cursor': 'everybody sees this list',
  'listMembers cursor': 'the list is that of the chat',
  'socket leave chatId': 'a socket that has not entered has nothing to leave',
}
