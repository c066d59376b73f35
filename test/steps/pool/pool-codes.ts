type SesMessage = { To: string[]; BodyText: string; BodyHtml: string; Type: string }

/** The codes that an emulator's user pool has sent to an address, in order. */
export const codesIn = async (endpointUrl: string, address: string): Promise<string[]> => {
  const answer = await fetch(`${endpointUrl}/_ministack/ses/messages`)
  const { messages } = (await answer.json()) as { messages: Record<string, SesMessage[]> }
  return Object.values(messages)
    .flat()
    .filter(({ To, Type }) => Type.startsWith('Cognito') && To.includes(address))
    .flatMap(({ BodyText, BodyHtml }) => /\d{6}/.exec(`${BodyText} ${BodyHtml}`)?.[0] ?? [])
}
