import { z } from 'zod'
import type { MessageKey } from '#core/i18n.ts'
import { submissionSchema } from '#features/voices/index.ts'

const key = (text: MessageKey): MessageKey => text

export const askSchema = z.object({ email: submissionSchema.shape.email })

export const inviteSchema = z.object({
  name: submissionSchema.shape.name,
  email: submissionSchema.shape.email,
  role: z.enum(['writes', 'reads'], key('organising.role-missing')),
})

export type Invitation = z.infer<typeof inviteSchema>
