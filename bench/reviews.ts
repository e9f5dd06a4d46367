import { run } from '#core/db.ts'
import { reviewSubjectFor } from '#features/reviews/index.ts'
import { addWork, workBySlug } from '#features/works/index.ts'
import { codeOf } from '../src/features/voices/secrets.ts'
import { round, type Figure } from './results.ts'
import { asIfMailed, openBench, type Bench } from './site.ts'

// Reviews as confirmations and ticks leave them; publishing is left to the worker. One in ten has a text that is shown. They came over
// three years, ten a day in the beginning as in the end, in all groups and four languages.
const FILL = `
with people as materialized (
  select gen_random_uuid() as id, i, sha256(($1::bigint || '/' || i)::bytea) as hash, now() - ($5::int - i) * ($6::int * interval '1 second') as at,
    (array['all', 'some', 'promo', 'none', 'all/room', 'all/issuer'])[1 + i % 6] as basis,
    (array['0.5', '1', '1.5', '2', '2.5', '3', '3.5', '4', '4.5', '5'])[1 + (i * 7919) % 10] as mark, i % 10 = 0 as writes,
    case when i % 10 = 0 then (array['en', 'fr', 'de', 'pt'])[1 + (i / 10) % 4] end as language
  from generate_series($4 + 1, $4 + $3) i
), leaves as materialized (
  select people.*, E'firsthand.leaf/v1\\nreview\\n' || $2::text || E'\\n1\\n' || basis || E'\\n' || mark || E'\\n'
    || to_char(at at time zone 'UTC', 'YYYY-MM-DD') || E'\\n-\\n' || encode(hash, 'base64') || E'\\n' as leaf from people
), confirmed as (
  insert into voices (subject_id, id, kind, confirmed_at, via, version, basis, choice, country, language)
  select $1, id, 'review', at, 'code', 1, basis, mark, 'FR', language from people
), active as (
  insert into active_addresses (subject_id, address_hash, voice_id) select $1, hash, id from people
), reviewed as (
  insert into reviews (subject_id, voice_id, public_id, confirmed_at) select $1, id, replace(id::text, '-', ''), at from people
), said as (
  insert into review_versions (subject_id, voice_id, n, at, basis, mark, about, language, body, spoilers)
  select $1, id, 1, at, basis, mark, 'work', language, case when writes then repeat('A review says something. ', 20) else '' end, 'none' from people
), checked as (
  insert into review_checks (subject_id, voice_id, version, n, decision, at, by, reason) select $1, id, 1, 1, 'shown', at, 'rule', 'bench' from people where writes
), shown as (
  insert into shown_reviews (subject_id, voice_id, version, basis, at) select $1, id, 1, basis, at from people where writes
), head as (
  update log_head set ordered_size = ordered_size + $3 where log = 'public' returning ordered_size - $3 as before
), numbered as (
  update subjects set last_number = last_number + $3 where id = $1
)
insert into log_entries (log, index, leaf, hash, at, subject_id, voice_id, kind, version, basis, choice, country, language, number)
select 'public', head.before + i - $4 - 1, leaf, sha256('\\x00'::bytea || convert_to(leaf, 'UTF8')), at, $1, id, 'review', 1, basis, mark, 'FR', language, i
from leaves, head`

const SPAN_SECONDS = 3 * 365 * 86_400

interface Filled {
  slug: string
  subjectId: number
}

/** A work with so many reviews, published and counted by the worker. */
async function fill({ ctx, own }: Bench, title: string, total: number): Promise<Filled> {
  const added = await addWork(
    ctx,
    {
      kind: 'film',
      year: 2020,
      titles: [{ title, language: 'en' }],
      credits: [],
      releases: [],
      identifiers: [],
    },
    'bench',
  )
  if (!('slug' in added)) throw new Error('the work is there already')
  const subject = await reviewSubjectFor(ctx, await workBySlug(ctx, added.slug))
  const worker = own.pids[1]!
  // It must not take an index in the log meanwhile.
  process.kill(worker, 'SIGSTOP')
  try {
    for (let done = 0; done < total; done += 10_000)
      await run(ctx.db, FILL, [
        subject.id,
        subject.publicId,
        Math.min(10_000, total - done),
        done,
        total,
        Math.max(1, Math.floor(SPAN_SECONDS / total)),
      ])
  } finally {
    process.kill(worker, 'SIGCONT')
  }
  for (;;) {
    const [head] = await run<{ left: number }>(
      ctx.db,
      `select ordered_size - size as left from log_head where log = 'public'`,
    )
    if (head!.left === 0) break
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  await run(ctx.db, 'analyze')
  return { slug: added.slug, subjectId: subject.id }
}

/** Milliseconds for one request after the other, each made anew. */
async function times({ client }: Bench, path: string, n: number): Promise<{ p50: number; p99: number }> {
  const seen: number[] = []
  // The first ones warm up.
  for (let i = -10; i < n; i++) {
    const began = performance.now()
    const { status } = await client.send({
      path: `${path}${path.includes('?') ? '&' : '?'}n=${Math.random()}`,
      ip: '100.64.0.1',
    })
    if (status !== 200) throw new Error(`${path}: ${status}`)
    if (i >= 0) seen.push(performance.now() - began)
  }
  seen.sort((a, b) => a - b)
  return { p50: seen[Math.floor(n / 2)]!, p99: seen[Math.floor(n * 0.99)]! }
}

/** Seconds from the confirmation of a review until the figures that everybody gets have it. */
async function age({ client, ctx, person }: Bench, { slug, subjectId }: Filled): Promise<number> {
  const { name, email, ip } = person()
  const form = new URLSearchParams({
    seen: 'all',
    mark: '4',
    about: 'work',
    name,
    email,
    consent: 'yes',
    shown: '1000000000',
  }).toString()
  const sent = await client.send({ path: `/works/${slug}/reviews`, ip, form })
  if (sent.status !== 303) throw new Error(`${sent.status} ${sent.body.slice(0, 300)}`)
  await asIfMailed(ctx)
  const cookie = sent.cookies[0]!
  const id = cookie.slice(cookie.indexOf('=') + 1).split('.')[0]!
  const count = async (): Promise<number> => {
    const { body } = await client.send({ path: `/works/${slug}/reviews.json`, ip })
    const { groups } = JSON.parse(body) as { groups: Record<string, { score: { n: number } }> }
    return groups.all!.score.n
  }
  const before = await count()
  const confirmed = await client.send({
    path: `/works/${slug}/review/confirm`,
    ip,
    cookie,
    form: `code=${codeOf(ctx.keys, { subjectId, id }, 1)}`,
  })
  const began = performance.now()
  if (confirmed.status !== 303) throw new Error(`${confirmed.status} ${confirmed.body.slice(0, 300)}`)
  while ((await count()) === before) await new Promise((resolve) => setTimeout(resolve, 50))
  return (performance.now() - began) / 1_000
}

/** Pages of a work with 100,000 reviews, made for every request, against one with 100; and how old its figures are. */
export async function reviewPages({ reviews, asked }: { reviews: number; asked: number }): Promise<Figure[]> {
  const bench = await openBench('composed')
  try {
    const few = await fill(bench, 'Few Words', 100)
    const many = await fill(bench, 'Many Words', reviews)
    const figures: Figure[] = []
    for (const [what, path] of [
      ['reviews page', (slug: string) => `/works/${slug}/reviews`],
      ['page of the work', (slug: string) => `/works/${slug}`],
      ['texts of one group', (slug: string) => `/works/${slug}/reviews`],
    ] as const) {
      const query = what === 'texts of one group' ? '?by=all' : ''
      const of = async (slug: string) => times(bench, path(slug) + query, asked)
      const [small, large] = [await of(few.slug), await of(many.slug)]
      figures.push({
        what: `${what} of a work with ${reviews.toLocaleString('en')} reviews, made for every request`,
        least: '≤ 50 ms',
        aim: '',
        seen: `${round(large.p50, 1)} ms (p99 ${round(large.p99, 1)} ms); with 100 reviews ${round(small.p50, 1)} ms: ${round(large.p50 / small.p50, 2)} times`,
        reached: large.p50 <= 50,
      })
    }
    const ages: number[] = []
    for (let n = 0; n < 10; n++) ages.push(await age(bench, many))
    figures.push({
      what: 'age of its figures: from a confirmed review to the JSON that has it, worst of 10',
      least: '≤ 2 s',
      aim: '≤ 1 s',
      seen: `${round(Math.max(...ages), 2)} s`,
      reached: Math.max(...ages) <= 2,
    })
    return figures
  } finally {
    await bench.close()
  }
}
