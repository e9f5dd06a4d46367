import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Config } from '#config'
import { CHECKPOINT, readText, RestoreRefused, type Seen } from '#features/desk/index.ts'

/** Checkpoints within reach. `own`: what this machine published itself, and so the whole truth as far as this machine knows it. */
export async function seenCheckpoints(
  config: Config,
  folder: string,
  published: string | undefined,
): Promise<(Seen & { own: boolean })[]> {
  const here = join(config.logDir, CHECKPOINT)
  const beside = join(folder, 'log', CHECKPOINT)
  const found = [
    { where: here, note: await readText(here), own: true },
    { where: beside, note: await readText(beside), own: false },
    ...(published === undefined
      ? []
      : [{ where: published, note: await fetchCheckpoint(published), own: true }]),
  ]
  return found.flatMap(({ note, ...rest }) => (note === undefined ? [] : [{ ...rest, note }]))
}

const MOST_BYTES = 64 * 1024

async function fetchCheckpoint(from: string): Promise<string> {
  if (!/^https?:\/\//.test(from)) return readFileSync(resolve(from), 'utf8')
  try {
    const response = await fetch(from, {
      signal: AbortSignal.timeout(20_000),
      headers: { accept: 'text/plain' },
    })
    if (!response.ok) throw new Error(`status ${response.status}`)
    const text = await response.text()
    if (text.length > MOST_BYTES) throw new Error('it is too long for a checkpoint')
    return text
  } catch (error) {
    throw new RestoreRefused(
      `--published: ${from} cannot be read (${error instanceof Error ? error.message : String(error)}). Nothing was restored.`,
    )
  }
}
