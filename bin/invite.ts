import type { Config } from '#config'
import { createInvite, currentStaff } from '#features/people/index.ts'
import { openContext, withContext } from './context.ts'

/**
 * A sign-in link for the operator, valid for an hour; none when an operator has a passkey, because the output of a start
 * often ends in a log that more people read.
 */
export async function inviteLink({
  databaseUrl,
  config,
}: {
  databaseUrl: string
  config: Config
}): Promise<{ url: string; expiresAt: Date } | undefined> {
  const opened = await openContext(config, databaseUrl, { name: 'invite', max: 1 })
  try {
    const staff = await currentStaff(opened.ctx)
    if (staff.some(({ role, passkeys }) => role === 'operator' && passkeys > 0)) return
    return await createInvite(opened.ctx, 'operator')
  } finally {
    await opened.close()
  }
}

export async function invite(config: Config): Promise<void> {
  const { url } = await withContext(config, 'invite', ({ ctx }) => createInvite(ctx, 'operator'))
  console.log(`Sign in here, within an hour: ${url}`)
}
