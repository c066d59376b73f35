/** Another execution is sending this e-mail; a later attempt finds the outcome. */
export class InProgressError extends Error {
  override readonly name = 'InProgressError'
}
