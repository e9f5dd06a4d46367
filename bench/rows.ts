import { run } from '#core/db.ts'
import type { Context } from '#core/context.ts'
import { storeDemand, storeWork } from '../test/setup/petitions.ts'
import type { Bench } from './site.ts'

const PETITIONS = 2_000
const STATEMENT_ROWS = 20_000

/** Few petitions have most of the signatures, as in life: the k-th has a share of 1 / (k + 20). */
function sizes(total: number): number[] {
  const weights = Array.from({ length: PETITIONS }, (_, k) => 1 / (k + 20))
  const sum = weights.reduce((all, weight) => all + weight, 0)
  return weights.map((weight) => Math.max(1, Math.round((total * weight) / sum)))
}

// One petition's signatures, from its index in the log ($5) on, as confirmations and ticks leave them; publishing is left to the worker. Sealed
// boxes are of the usual length.
const FILL = `
with people as materialized (
  select gen_random_uuid() as id, i, sha256(($1::bigint || '/' || i)::bytea) as hash, now() - ($3::int + $4::int - i) * interval '1 second' as at,
    (array['all', 'some', 'promo', 'none', 'unsaid'])[1 + i % 5] as basis, (array['FR', 'DE', 'GB', 'US', 'BR', null])[1 + i % 6] as country
  from generate_series($4 + 1, $4 + $3) i
), leaves as materialized (
  select people.*, E'firsthand.leaf/v1\\nsign\\n' || $2::text || E'\\n1\\n' || basis || E'\\n-\\n' || to_char(now() at time zone 'UTC', 'YYYY-MM-DD')
    || E'\\n-\\n' || encode(hash, 'base64') || E'\\n' as leaf from people
), submitted as (
  insert into submissions (subject_id, id, kind, submitted_at, version, address_hash, country, wishes, signals, sealed)
  select $1, id, 'sign', at, 1, hash, country, '{}', '{}', decode(repeat(md5(id::text), 7), 'hex') from people
), mailed as (
  insert into mailings (subject_id, recipient_id, kind, message_id, address_day, due_at, attempts, composed_at, accepted_at)
  select $1, id, 'confirm', '<' || id || '@firsthand.example>', hash, at, 1, at, at from people
), confirmed as (
  insert into voices (subject_id, id, kind, confirmed_at, via, version, basis, choice, country)
  select $1, id, 'sign', at, 'code', 1, basis, '-', country from people
), active as (
  insert into active_addresses (subject_id, address_hash, voice_id) select $1, hash, id from people
), salted as (
  insert into voice_salts (subject_id, voice_id, n, salt, payload) select $1, id, 0, hash, decode(repeat(md5(id::text), 9), 'hex') from people
), numbered as (
  update subjects set last_number = last_number + $3 where id = $1
)
insert into log_entries (log, index, leaf, hash, at, subject_id, voice_id, kind, version, basis, choice, country, number)
select 'public', $5::bigint + i - 1, leaf, sha256('\\x00'::bytea || convert_to(leaf, 'UTF8')), now(), $1, id, 'sign', 1, basis, '-', country, i
from leaves`

/** Fills the site with so many signatures of ${PETITIONS} petitions, and waits until the worker has published and counted them all. */
export async function preload(
  { ctx, own }: Pick<Bench, 'ctx' | 'own'>,
  total: number,
  say: (line: string) => void,
): Promise<void> {
  const worker = own.pids[1]!
  const began = performance.now()
  const subjects = await makePetitions(ctx)
  // It must not take an index in the log meanwhile.
  process.kill(worker, 'SIGSTOP')
  try {
    const [log] = await run<{ ordered_size: number }>(
      ctx.db,
      `select ordered_size from log_head where log = 'public'`,
    )
    let index = log!.ordered_size
    const petitions = sizes(total).map((size, k) => {
      const of = { id: subjects[k]!.id, publicId: subjects[k]!.publicId, size, index }
      index += size
      return of
    })
    let told = performance.now()
    let done = 0
    const fill = async (): Promise<void> => {
      for (let petition = petitions.shift(); petition; petition = petitions.shift()) {
        const { id, publicId, size } = petition
        // A statement may take 30 seconds.
        for (let from = 0; from < size; from += STATEMENT_ROWS)
          await run(ctx.db, FILL, [id, publicId, Math.min(STATEMENT_ROWS, size - from), from, petition.index])
        done += size
        if (performance.now() - told < 10_000) continue
        told = performance.now()
        say(`${done.toLocaleString('en')} signatures stored, ${Math.round((told - began) / 1_000)} s`)
      }
    }
    await Promise.all([fill(), fill()])
    await run(ctx.db, `update log_head set ordered_size = $1 where log = 'public'`, [index])
  } finally {
    process.kill(worker, 'SIGCONT')
  }
  for (;;) {
    const [head] = await run<{ size: number; ordered_size: number }>(
      ctx.db,
      `select size, ordered_size from log_head where log = 'public'`,
    )
    if (head!.size === head!.ordered_size) break
    say(`${head!.size.toLocaleString('en')} of ${head!.ordered_size.toLocaleString('en')} published`)
    await new Promise((resolve) => setTimeout(resolve, 10_000))
  }
  await run(ctx.db, 'analyze')
  say(`filled in ${Math.round((performance.now() - began) / 1_000)} s`)
}

async function makePetitions(ctx: Context): Promise<{ id: number; publicId: string }[]> {
  const workId = await storeWork(ctx, 'bench')
  const made: { id: number; publicId: string }[] = []
  for (let k = 0; k < PETITIONS; k++) {
    made.push(await storeDemand(ctx, workId, `Show “Paper Crowns” in hall ${k}`))
  }
  await run(
    ctx.db,
    `insert into petition_states (subject_id, n, state, at, by, reason)
     select subject_id, 2, 'listed', now(), 'rule', 'confirmed' from petition_states where n = 1 and state = 'awaiting' on conflict do nothing`,
  )
  return made
}
