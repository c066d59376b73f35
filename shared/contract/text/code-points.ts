/** The length of a text, in which an emoji of one code point counts once. */
export const codePoints = (text: string): number => [...text].length
