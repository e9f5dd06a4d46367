import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { VoiceRef } from './kinds.ts'

/** What was erased and when; the id says nothing about a person once its rows are gone. */
export interface Erasure extends VoiceRef {
  at: Date
}

/**
 * The list of erased ids outside the database: a restored backup does not know what was erased after it was taken. Append-only, one
 * line `time subject id` each; a line may stand there twice.
 */
export const erasuresFile = (config: Pick<Context['config'], 'dataDir'>): string =>
  join(config.dataDir, 'erasures.log')

export const erasureLines = (erasures: readonly Erasure[]): string =>
  erasures.map(({ at, subjectId, id }) => `${at.toISOString()} ${subjectId} ${id}\n`).join('')

const LINE =
  /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (\d{1,15}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\n/g

/** Whole entries wherever they stand: a kill in the middle of a line leaves its beginning in front of the next one. */
export const parseErasures = (text: string): Erasure[] =>
  [...text.matchAll(LINE)].map(([, at, subject, id]) => ({
    at: new Date(at!),
    subjectId: Number(subject),
    id: id!,
  }))

export async function readErasures(file: string): Promise<Erasure[]> {
  try {
    return parseErasures(await readFile(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Appends durably: content, then the folder that may have a new name in it. */
async function append(file: string, erasures: readonly Erasure[]): Promise<void> {
  if (erasures.length === 0) return
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const handle = await open(file, 'a', 0o600)
  try {
    await handle.writeFile(erasureLines(erasures))
    await handle.sync()
  } finally {
    await handle.close()
  }
  const folder = await open(dirname(file), 'r')
  await folder.sync().finally(() => folder.close())
}

/**
 * Writes down an erasure that is committed. A full disk does not undo it: the line is added later by `keepAllErasures`, and the
 * operator's log says so.
 */
export async function keepErasure(ctx: Context, erasure: Erasure): Promise<void> {
  try {
    await append(erasuresFile(ctx.config), [erasure])
  } catch (error) {
    ctx.logger.error({ event: 'erasure.not-kept', err: error })
  }
}

/** What reading and completing the list needs. */
export type ErasuresContext = Pick<Context, 'db' | 'config'>

export const erasuresOf = (ctx: Pick<Context, 'db'>): Promise<Erasure[]> =>
  run<Erasure>(
    ctx.db,
    'select subject_id as "subjectId", voice_id as id, erased_at as at from erasures order by erased_at, subject_id, voice_id',
  )

/** Erasures of the database that the file does not have: made on another machine, or just before a kill. */
export async function unkeptErasures(ctx: ErasuresContext): Promise<Erasure[]> {
  const kept = new Set(
    (await readErasures(erasuresFile(ctx.config))).map(({ subjectId, id }) => `${subjectId}/${id}`),
  )
  return (await erasuresOf(ctx)).filter(({ subjectId, id }) => !kept.has(`${subjectId}/${id}`))
}

/** Completes the file from the database. Repeating it adds nothing. */
export async function keepAllErasures(ctx: ErasuresContext): Promise<void> {
  await append(erasuresFile(ctx.config), await unkeptErasures(ctx))
}

/** Adds what the file does not have yet. */
export async function keepErasures(config: Context['config'], erasures: readonly Erasure[]): Promise<void> {
  const file = erasuresFile(config)
  const kept = new Set((await readErasures(file)).map(({ subjectId, id }) => `${subjectId}/${id}`))
  await append(
    file,
    erasures.filter(({ subjectId, id }) => !kept.has(`${subjectId}/${id}`)),
  )
}
