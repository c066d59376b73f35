/** Where the attachments' bucket holds exports: the stack lets what is below it expire. No chat has this id. */
export const exportsFolder = 'exports/'
