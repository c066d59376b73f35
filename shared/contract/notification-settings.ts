export const notificationSettings = ['all', 'mentions', 'none'] as const
export type NotificationSetting = (typeof notificationSettings)[number]
