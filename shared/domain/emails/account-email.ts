import { emailSettings } from '../../platform/settings/email.ts'
import { escapeHtml } from './html.ts'
import { plainName } from './plain-name.ts'

/** The content of an e-mail about somebody's account. Nobody can stop these. */
export type AccountEmailContent = { subject: string; text: string; html: string }

const paragraph = (text: string): string => `<p dir="auto">${escapeHtml(text)}</p>`

const accountEmail = (subject: string, paragraphs: readonly string[]): AccountEmailContent => ({
  subject,
  text: `${paragraphs.join('\n\n')}\n`,
  html: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1b1f24;background:#ffffff">
${paragraphs.map(paragraph).join('\n')}
</body>
</html>
`,
})

const accountOf = (username: string): string =>
  `the account ${plainName(username)} at ${emailSettings().webUrl}`

/** A code that proves a new address. */
export const newAddressEmail = (username: string, code: string, minutes: number): AccountEmailContent =>
  accountEmail('Confirm your new e-mail address', [
    `Somebody wants to use this e-mail address for ${accountOf(username)}. The code is:`,
    code,
    `It is good for ${minutes} minutes. If that was not you, ignore this e-mail: nothing changes.`,
  ])

/** Tells the owner of the former address, who may not have changed it. */
export const addressChangedEmail = (username: string): AccountEmailContent =>
  accountEmail('Your e-mail address was changed', [
    `Another e-mail address now counts for ${accountOf(username)}. This one no longer does.`,
    'If that was not you, somebody knows your password: tell those who run the chat.',
  ])

/** Tells the owner of an address that somebody else, or the owner, signed up with it. */
export const knownAddressEmail = (username: string): AccountEmailContent =>
  accountEmail('You have an account already', [
    `Somebody tried to sign up with this e-mail address, which belongs to ${accountOf(username)}.`,
    'If that was you, log in, with a new password if you have forgotten yours. If not, ignore this e-mail: nothing changes.',
  ])
