import { randomBytes } from 'node:crypto'
import { run } from '#core/db.ts'
import type { Keyring } from '../../src/features/people/passkeys/keyring.ts'
import type { TestApp } from '../app.ts'

/** Two passkeys of somebody, so that one of them may be removed. Answers the id of the first. */
export async function addKeys(app: TestApp, { keys, owner }: Keyring, ownerId: number): Promise<string> {
  const ids = [randomBytes(16), randomBytes(16)]
  for (const id of ids)
    await run(
      app.ctx.db,
      `insert into ${keys} (credential_id, ${owner}, public_key, counter, transports, name, added_at) values ($1, $2, $3, 0, '{}', 'Key', $4)`,
      [id, ownerId, randomBytes(77), app.clock.now()],
    )
  return ids[0]!.toString('base64url')
}
