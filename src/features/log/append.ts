import { run, type Db } from '#core/db.ts'
import { leafHash, utf8 } from '#verify'
import { ACT_KINDS, RECORD_KINDS, leafText } from './leaf.ts'

/** What is to become a leaf. `at` fixes the leaf's day and the minute under which it is told. */
export interface Entry {
  subjectId: number
  /** Public id of the subject, as in the leaf. */
  subject: string
  voiceId: string
  kind: string
  version: number | null
  basis: string
  choice: string
  wasBasis: string | null
  wasChoice: string | null
  country: string | null
  /** Of the text in it, told like the country; null when there is none. */
  language: string | null
  value: string
  at: Date
}

const isAct = (kind: string): boolean => ACT_KINDS.includes(kind)
/** Whether a leaf adds a contribution. */
const counts = (kind: string): boolean => !isAct(kind) && !RECORD_KINDS.includes(kind)

/**
 * Step one of a tick: fixes order and text of new leaves, in the caller's transaction, which holds the row of `log_head`.
 * Compare-and-set on `ordered_size`: two sequencers cannot both append at one index.
 * Days never fall in a log: a leaf is never dated before the one in front of it, whatever the clocks of two machines say.
 */
export async function appendEntries(
  db: Db,
  log: string,
  orderedSize: number,
  entries: readonly Entry[],
): Promise<void> {
  const earlier = await earlierLeaves(db, entries)
  const numbers = await nextNumbers(db, entries)
  let latest = await lastMoment(db, log)
  const key = (entry: Entry): string => `${entry.subjectId}/${entry.voiceId}`
  const columns: unknown[][] = Array.from({ length: 19 }, () => [])
  entries.forEach((entry, i) => {
    const index = orderedSize + i
    const act = isAct(entry.kind)
    const before = act ? earlier.get(key(entry)) : undefined
    if (act && !before) throw new Error(`log ${log}: a ${entry.kind} leaf refers to nothing`)
    if (entry.at > latest) latest = entry.at
    const leaf = leafText({ ...entry, at: latest, ref: before?.index ?? null })
    const row = [
      index,
      leaf,
      leafHash(utf8(leaf)),
      latest,
      entry.subjectId,
      entry.voiceId,
      entry.kind,
      entry.version,
      entry.basis,
      entry.choice,
      entry.wasBasis ?? before?.basis ?? null,
      entry.wasChoice ?? before?.choice ?? null,
      entry.country,
      counts(entry.kind) ? numbers.next(entry.subjectId) : null,
      log,
      entry.language,
      before?.language ?? null,
      before?.version ?? null,
      before?.at ?? null,
    ]
    const { basis, choice, version, language } = entry
    if (!act) earlier.set(key(entry), { index, at: latest, basis, choice, version, language })
    else if (entry.kind === 'change') Object.assign(before!, { basis, choice, version, language })
    row.forEach((value, column) => columns[column]!.push(value))
  })
  await run(
    db,
    `insert into log_entries (index, leaf, hash, at, subject_id, voice_id, kind, version, basis, choice, was_basis, was_choice, country, number, log,
       language, was_language, was_version, first_at)
     select * from unnest($1::bigint[], $2::text[], $3::bytea[], $4::timestamptz[], $5::bigint[], $6::uuid[], $7::text[], $8::int[],
       $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bigint[], $15::text[],
       $16::text[], $17::text[], $18::int[], $19::timestamptz[])`,
    columns,
  )
  const moved = await run(
    db,
    'update log_head set ordered_size = $3 where log = $1 and ordered_size = $2 returning 1',
    [log, orderedSize, orderedSize + entries.length],
  )
  if (moved.length !== 1) throw new Error(`log ${log}: another sequencer appended at ${orderedSize}`)
}

interface Earlier {
  /** Of the leaf that counts. */
  index: number
  at: Date
  /** As it was last changed. */
  basis: string
  choice: string
  version: number | null
  language: string | null
}

/** The leaf that each act is about; those of this very batch are added while it is written. */
async function earlierLeaves(db: Db, entries: readonly Entry[]): Promise<Map<string, Earlier>> {
  const acts = entries.filter((entry) => isAct(entry.kind))
  if (acts.length === 0) return new Map()
  const rows = await run<Earlier & { subject_id: number; voice_id: string }>(
    db,
    `select e.subject_id, e.voice_id, e.index, e.at, n.basis, n.choice, n.version, n.language
     from log_entries e
     cross join lateral (select basis, choice, version, language from log_entries c
       where c.subject_id = e.subject_id and c.voice_id = e.voice_id and (c.kind = 'change' or c.index = e.index)
       order by c.index desc limit 1) n
     where (e.subject_id, e.voice_id) in (select * from unnest($1::bigint[], $2::uuid[])) and e.number is not null`,
    [acts.map((entry) => entry.subjectId), acts.map((entry) => entry.voiceId)],
  )
  return new Map(rows.map(({ subject_id: subject, voice_id: voice, ...row }) => [`${subject}/${voice}`, row]))
}

async function lastMoment(db: Db, log: string): Promise<Date> {
  const [last] = await run<{ at: Date }>(
    db,
    'select at from log_entries where log = $1 order by index desc limit 1',
    [log],
  )
  return last?.at ?? new Date(0)
}

/** Ordinals per subject, in leaf order, never reused. Only a sequencer, holding `log_head`, writes `last_number`. */
async function nextNumbers(db: Db, entries: readonly Entry[]): Promise<{ next(subjectId: number): number }> {
  const many = new Map<number, number>()
  for (const entry of entries)
    if (counts(entry.kind)) many.set(entry.subjectId, (many.get(entry.subjectId) ?? 0) + 1)
  const last = new Map<number, number>()
  if (many.size > 0) {
    const rows = await run<{ id: number; last_number: number }>(
      db,
      `update subjects set last_number = last_number + n from unnest($1::bigint[], $2::bigint[]) as more (subject_id, n)
       where id = subject_id returning id, last_number`,
      [[...many.keys()], [...many.values()]],
    )
    for (const row of rows) last.set(row.id, row.last_number - many.get(row.id)!)
  }
  return {
    next(subjectId) {
      const number = last.get(subjectId)! + 1
      last.set(subjectId, number)
      return number
    },
  }
}
