import { run, type Db } from '#core/db.ts'
import { ACT_KINDS, leafText } from './leaf.ts'
import { leafHash } from './tree.ts'

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
  value: string
  at: Date
}

const isAct = (kind: string): boolean => (ACT_KINDS as readonly string[]).includes(kind)

/**
 * Step one of a tick: fixes order and text of new leaves, in the caller's transaction, which holds the row of `log_head`.
 * Compare-and-set on `ordered_size`: two sequencers cannot both append at one index.
 */
export async function appendEntries(db: Db, log: string, orderedSize: number, entries: readonly Entry[]): Promise<void> {
  const refs = await earlierLeaves(db, entries)
  const numbers = await nextNumbers(db, entries)
  const key = (entry: Entry): string => `${entry.subjectId}/${entry.voiceId}`
  const columns: unknown[][] = Array.from({ length: 15 }, () => [])
  entries.forEach((entry, i) => {
    const index = orderedSize + i
    const act = isAct(entry.kind)
    const ref = act ? refs.get(key(entry)) : undefined
    if (act && ref === undefined) throw new Error(`log ${log}: a ${entry.kind} leaf refers to nothing`)
    if (!act) refs.set(key(entry), index)
    const leaf = leafText({ ...entry, ref: ref ?? null })
    const row = [
      index, leaf, leafHash(leaf), entry.at, entry.subjectId, entry.voiceId, entry.kind, entry.version, entry.basis,
      entry.choice, entry.wasBasis, entry.wasChoice, entry.country, act ? null : numbers.next(entry.subjectId), log,
    ]
    row.forEach((value, column) => columns[column]!.push(value))
  })
  await run(
    db,
    `insert into log_entries (index, leaf, hash, at, subject_id, voice_id, kind, version, basis, choice, was_basis, was_choice, country, number, log)
     select * from unnest($1::bigint[], $2::text[], $3::bytea[], $4::timestamptz[], $5::bigint[], $6::uuid[], $7::text[], $8::int[],
       $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bigint[], $15::text[])`,
    columns,
  )
  const moved = await run(db, 'update log_head set ordered_size = $3 where log = $1 and ordered_size = $2 returning 1', [
    log,
    orderedSize,
    orderedSize + entries.length,
  ])
  if (moved.length !== 1) throw new Error(`log ${log}: another sequencer appended at ${orderedSize}`)
}

/** Index of the counted leaf for each act; those of this very batch are added while it is written. */
async function earlierLeaves(db: Db, entries: readonly Entry[]): Promise<Map<string, number>> {
  const acts = entries.filter((entry) => isAct(entry.kind))
  if (acts.length === 0) return new Map()
  const rows = await run<{ subject_id: number; voice_id: string; index: number }>(
    db,
    `select subject_id, voice_id, index from log_entries
     where (subject_id, voice_id) in (select * from unnest($1::bigint[], $2::uuid[])) and number is not null`,
    [acts.map((entry) => entry.subjectId), acts.map((entry) => entry.voiceId)],
  )
  return new Map(rows.map((row) => [`${row.subject_id}/${row.voice_id}`, row.index]))
}

/** Ordinals per subject, in leaf order, never reused. Only a sequencer, holding `log_head`, writes `last_number`. */
async function nextNumbers(db: Db, entries: readonly Entry[]): Promise<{ next(subjectId: number): number }> {
  const many = new Map<number, number>()
  for (const entry of entries) if (!isAct(entry.kind)) many.set(entry.subjectId, (many.get(entry.subjectId) ?? 0) + 1)
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
