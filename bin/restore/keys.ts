import { cpSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '#config'
import { hasKeys, keysFrom, readKeys } from '#core/crypto.ts'
import { RestoreRefused } from '#features/desk/index.ts'

/** Keys of the backup into DATA_DIR, unless they are there; other keys there are never touched. */
export function putKeys(config: Config, fingerprint: string, folder: string): void {
  const keys = join(config.dataDir, 'keys')
  if (hasKeys(config.dataDir)) {
    if (readKeys(config.dataDir).fingerprint.toString('hex') === fingerprint) return
    throw new RestoreRefused(
      `${keys} holds the keys of another site. Choose another DATA_DIR, or move that folder away.`,
    )
  }
  const root = join(folder, 'root.key')
  if (!existsSync(root))
    throw new RestoreRefused(
      `The keys of this backup are not in ${folder}. Name their folder: --keys FOLDER (it holds root.key). Without them nobody can read names and addresses.`,
    )
  if (
    keysFrom(Buffer.from(readFileSync(root, 'utf8').trim(), 'base64')).fingerprint.toString('hex') !==
    fingerprint
  )
    throw new RestoreRefused(
      `The keys in ${folder} are not the ones of this backup. Name the right folder: --keys FOLDER`,
    )
  cpSync(folder, keys, { recursive: true })
}
