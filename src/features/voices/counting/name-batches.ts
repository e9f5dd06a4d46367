import type { Context } from '#core/context.ts'
import { dayIn } from '#core/clock.ts'
import { run } from '#core/db.ts'
import { unseal } from '#core/crypto.ts'
import { sweep } from '#core/sweep.ts'
import type { VoiceRef } from '../kinds.ts'
import { boundTo } from '../submitting/actions.ts'
import { walk } from '../walking.ts'
import { needsCheck } from './name-rules.ts'

export const SMALLEST_BATCH = 20
const PER_STEP = 5_000

const DECISION = `
(select decision from name_checks c where c.subject_id = p.subject_id and c.voice_id = p.id order by at desc limit 1)`

/** Counted, wishing to be shown, and neither shown nor waiting for a decision. */
const WISHING = `
(select true from shown_names n where n.subject_id = p.subject_id and n.voice_id = p.id) is null
and 'shows' = any(coalesce(
  (select wishes from wish_changes w where w.subject_id = p.subject_id and w.voice_id = p.id order by changed_at desc limit 1),
  (select wishes from submissions s where s.subject_id = p.subject_id and s.id = p.id)))
and coalesce(${DECISION}, 'shown') = 'shown'
and coalesce((select act from voice_acts k where k.subject_id = p.subject_id and k.voice_id = p.id
  and k.act in ('hold', 'release', 'withdraw', 'remove', 'restore', 'erase') order by n desc limit 1), 'release') in ('release', 'restore')
and (select true from log_entries e where e.subject_id = p.subject_id and e.voice_id = p.id and e.number is not null limit 1)
and (select a.voice_id from submissions s join active_addresses a on a.subject_id = s.subject_id and a.address_hash = s.address_hash
  where s.subject_id = p.subject_id and s.id = p.id) = p.id`

/** Those who wish it on one subject: the names of a batch are decided about together. */
interface Wishing {
  subjectId: number
  ids: string[]
}

interface Named extends VoiceRef {
  name: string
  /** A moderator let it pass. */
  checked: boolean
}

/**
 * Daily: names that people chose to show, in batches of at least 20 per subject and from A to Z, so that no name tells when or after
 * whom somebody signed. Names that look like an address, a link or abuse wait for a check. Repeating it on one day adds nothing.
 */
export async function showNames(ctx: Context): Promise<void> {
  const day = dayIn((await ctx.site()).timeZone, ctx.clock.now())
  const subjects = bySubject(walk(ctx, 'voices', WISHING))
  await sweep<Wishing>(ctx, {
    name: 'voices.show-names',
    idOf: ({ subjectId }) => String(subjectId),
    async next() {
      const { value } = await subjects.next()
      return value ? [value] : []
    },
    work: (tx, [wishing]) => showBatch(tx, wishing!, day),
  })
}

async function* bySubject(pages: AsyncIterable<VoiceRef[]>): AsyncGenerator<Wishing, undefined> {
  let open: Wishing | undefined
  for await (const refs of pages)
    for (const { subjectId, id } of refs) {
      if (open && open.subjectId !== subjectId) {
        yield open
        open = undefined
      }
      open ??= { subjectId, ids: [] }
      open.ids.push(id)
    }
  if (open) yield open
}

async function showBatch(tx: Context, { subjectId, ids }: Wishing, day: string): Promise<void> {
  const batch: Named[] = []
  for (const some of steps(ids)) {
    const named = await namedNow(tx, subjectId, some)
    const waits = ({ checked, name }: Named): boolean => !checked && needsCheck(name) !== undefined
    await letWait(tx, named.filter(waits))
    batch.push(...named.filter((row) => !waits(row)))
  }
  if (batch.length < SMALLEST_BATCH) return
  for (const some of steps(batch))
    await run(
      tx.db,
      `insert into shown_names (subject_id, voice_id, batch_day, name)
       select $1, id, $2, name from unnest($3::uuid[], $4::text[]) as t (id, name)`,
      [subjectId, day, some.map(({ id }) => id), some.map(({ name }) => name)],
    )
}

const steps = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / PER_STEP) }, (_, i) =>
    all.slice(i * PER_STEP, (i + 1) * PER_STEP),
  )

/** Those who still wish it. Locked: whoever takes their signature or their wish back meanwhile must find the name to hide. */
async function namedNow(tx: Context, subjectId: number, ids: string[]): Promise<Named[]> {
  await run(
    tx.db,
    'select from voices where subject_id = $1 and id = any($2::uuid[]) order by id for update',
    [subjectId, ids],
  )
  const rows = await run<VoiceRef & { sealed: Buffer; checked: boolean }>(
    tx.db,
    `select p.subject_id as "subjectId", p.id, ${DECISION} is not null as checked,
       (select sealed from submissions s where s.subject_id = p.subject_id and s.id = p.id) as sealed
     from voices p where p.subject_id = $1 and p.id = any($2::uuid[]) and ${WISHING} order by p.id`,
    [subjectId, ids],
  )
  return rows.flatMap((row) => {
    const name = nameIn(tx, row)
    return name === undefined ? [] : [{ subjectId, id: row.id, checked: row.checked, name }]
  })
}

async function letWait(tx: Context, waiting: Named[]): Promise<void> {
  if (waiting.length === 0) return
  await tx.db
    .insertInto('name_checks')
    .values(
      waiting.map(({ subjectId, id, name }) => ({
        subject_id: subjectId,
        voice_id: id,
        decision: 'waiting',
        at: tx.clock.now(),
        by: 'rule',
        reason: needsCheck(name)!,
      })),
    )
    .execute()
}

/** A name that cannot be opened keeps no other name from being shown. */
function nameIn(ctx: Context, row: VoiceRef & { sealed: Buffer }): string | undefined {
  try {
    return unseal<{ name: string }>(ctx.keys.seal, boundTo(row), row.sealed).name
  } catch (error) {
    ctx.logger.error({ event: 'name.unreadable', row: `${row.subjectId}/${row.id}`, err: error })
    return
  }
}
