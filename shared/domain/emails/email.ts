/** An e-mail to one user, ready to be sent. */
export type Email = {
  userId: string
  address: string
  subject: string
  text: string
  html: string
  /**
   * Mail programs call it when the user asks for no more of these e-mails. Those about the account cannot be stopped.
   */
  unsubscribeUrl?: string
}

/**
 * The e-mail was not sent, or its fate is unknown; a later attempt may succeed. Neither this nor `EmailRefusedError`
 * carries its cause: errors are logged, and SES's messages contain addresses.
 */
export class EmailThrottledError extends Error {
  override readonly name = 'EmailThrottledError'
  /** No response came, so it may have been sent: another attempt may send it twice. */
  readonly perhapsSent: boolean

  constructor(message: string, { perhapsSent }: { perhapsSent: boolean }) {
    super(message)
    this.perhapsSent = perhapsSent
  }
}

/** The e-mail was refused, and would be refused again. */
export class EmailRefusedError extends Error {
  override readonly name = 'EmailRefusedError'
}
