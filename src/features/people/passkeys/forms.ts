import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import { BadRequest } from '#core/errors.ts'
import { oneLine } from '#core/forms.ts'

const base64url = z
  .string()
  .max(32_768)
  .regex(/^[A-Za-z0-9_-]*$/)
const shared = { id: base64url.min(1), rawId: base64url.min(1), type: z.literal('public-key') }

const added = z.object({
  ...shared,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string().max(20)).max(10).optional(),
  }),
})

const used = z.object({
  ...shared,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.nullish(),
  }),
})

function read<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input)
  if (!result.success) throw new BadRequest()
  return result.data
}

export const addedResponse = (input: unknown): RegistrationResponseJSON =>
  ({ ...read(added, input), clientExtensionResults: {} }) as RegistrationResponseJSON

export const usedResponse = (input: unknown): AuthenticationResponseJSON =>
  ({ ...read(used, input), clientExtensionResults: {} }) as AuthenticationResponseJSON

export const passkeyNameSchema = z.object({
  name: z
    .string('people.passkey-name-missing')
    .transform(oneLine)
    .pipe(z.string().min(1, 'people.passkey-name-missing').max(60, 'people.passkey-name-long')),
})
