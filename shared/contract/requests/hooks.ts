import * as z from 'zod'
import { hookName } from '../hooks.ts'

export const CreateHookBody = z.strictObject({ name: hookName })

/**
 * A message as it is posted to a webhook: `{"text":"…"}`, or what other services send to Slack. Every service has
 * fields of its own, so unknown ones are let pass.
 */
export const HookMessageBody = z
  .looseObject({
    // Some services say null for what they leave out.
    text: z.string().nullish(),
    attachments: z.array(z.unknown()).nullish(),
    blocks: z.array(z.unknown()).nullish(),
  })
  .meta({
    description:
      'The text of `blocks`, or else `text`, and below that of `attachments`; cut at 4,000 characters.',
    example: { text: 'CPU is above 90 %' },
  })
export type HookMessageBody = z.output<typeof HookMessageBody>
