import * as z from 'zod'
import { changedCustom } from '../custom.ts'
import { chatId, clientMessageId, emoji, pageLimit, seq, seqOrZero } from '../fields.ts'
import { hasContent, hasRoom } from '../message-content.ts'
import { editedText, messageFields, needsContent, needsRoom } from '../message-fields.ts'
import { id } from './frame-id.ts'

const frame = <Action extends string, Shape extends z.ZodRawShape>(action: Action, shape: Shape) =>
  z.strictObject({ action: z.literal(action), id, ...shape })

/**
 * Schemas that are made when they are first read: a fresh environment answers one frame, and needs no other's schema.
 */
const madeWhenRead = <Makers extends Record<string, () => z.ZodType>>(makers: Makers) => {
  const schemas = {} as { readonly [Name in keyof Makers]: ReturnType<Makers[Name]> }
  for (const [name, make] of Object.entries(makers)) {
    let schema: z.ZodType | undefined
    Object.defineProperty(schemas, name, {
      enumerable: true,
      get: () => {
        schema ??= make()
        return schema
      },
    })
  }
  return schemas
}

/** The frames that a client sends: one schema per action. */
export const clientFrames = madeWhenRead({
  enter: () =>
    frame('enter', {
      chatId,
      after: seqOrZero.optional(),
      changesAfter: z.int().min(0).optional().meta({
        description: '`changesAt` of an earlier `entered`: the reply lists the messages changed since.',
      }),
    }),
  leave: () => frame('leave', { chatId }),
  message: () =>
    frame('message', { chatId, ...messageFields, clientMessageId })
      .refine(hasContent, needsContent())
      .refine(hasRoom, needsRoom()),
  edit: () =>
    frame('edit', { chatId, seq, text: editedText, custom: changedCustom.optional() }).refine(
      hasRoom,
      needsRoom(),
    ),
  delete: () => frame('delete', { chatId, seq }),
  react: () => frame('react', { chatId, seq, emoji, on: z.boolean() }),
  read: () => frame('read', { chatId, seq: seqOrZero }),
  typing: () => frame('typing', { chatId, on: z.boolean() }),
  history: () =>
    frame('history', {
      chatId,
      before: seqOrZero.optional(),
      after: seqOrZero.optional(),
      limit: pageLimit.optional(),
    }).refine((query) => query.before === undefined || query.after === undefined, {
      message: 'Give `before` or `after`, not both',
      path: ['after'],
    }),
  auth: () => frame('auth', { token: z.string().min(1).max(8192) }),
  ping: () => frame('ping', { after: chatId.optional() }),
})

export type Action = keyof typeof clientFrames
export type ClientFrame<A extends Action = Action> = z.infer<(typeof clientFrames)[A]>
