/** An e-mail to one user, ready to be sent. */
export type Email = {
  userId: string
  address: string
  subject: string
  text: string
  html: string
  /** What a mail program calls when its user wants no more of these. */
  unsubscribeUrl: string
}

/**
 * The e-mail did not leave, or nobody knows; trying again later may help. Neither this nor `EmailRefused` carries its
 * cause: SES names addresses in its messages, and errors are logged.
 */
export class EmailThrottled extends Error {
  override readonly name = 'EmailThrottled'
  /** No answer came, so it may have left all the same: trying again may send it twice. */
  readonly perhapsSent: boolean

  constructor(message: string, { perhapsSent }: { perhapsSent: boolean }) {
    super(message)
    this.perhapsSent = perhapsSent
  }
}

/** The e-mail was refused, and would be refused again. */
export class EmailRefused extends Error {
  override readonly name = 'EmailRefused'
}
