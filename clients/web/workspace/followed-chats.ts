/**
 * So many of the newest chats are entered: typing in them shows in the list, and they open at once. The page hears of
 * all others as activity. More would cost more: each chat is entered again on each new socket (`npm run bench --
 * cost`).
 */
export const followedChats = 5
