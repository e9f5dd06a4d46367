import type { Context } from '#core/context.ts'
import { unseal } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { NotFound } from '#core/errors.ts'
import { stands, type PartyRole, type Proof } from './rules.ts'

/** Somebody named in a dispute, with their place. */
export interface Party {
  id: number
  slug: string
  name: string
  role: PartyRole
  addedAt: Date
  sample: boolean
  /** Names by which petitions address it and works credit it. */
  names: string[]
  domains: string[]
  /** How it was shown who speaks here, oldest first; none: the place is not claimed. */
  proofs: Proof[]
  claimedAt: Date | undefined
  /** Whether it may speak: one of its proofs stands. */
  speaks: boolean
}

interface Row {
  id: number
  slug: string
  name: string
  role: PartyRole
  added_at: Date
  sample: string | null
  names: string[]
  domains: string[]
  proofs: (Omit<Proof, 'at' | 'checks'> & {
    at: string
    checks: { at: string; found: 'found' | 'missing' }[]
  })[]
}

const SELECT = `
select p.id, p.slug, p.name, p.role, p.added_at, p.sample,
  array(select name from party_names n where n.party_id = p.id order by lower(name)) as names,
  array(select domain from party_domains d where d.party_id = p.id order by domain) as domains,
  coalesce((select json_agg(json_build_object('id', id, 'method', method, 'domain', domain, 'token', token, 'note', note, 'at', at,
    'checks', coalesce((select json_agg(json_build_object('at', c.at, 'found', c.found) order by c.at) from party_checks c where c.proof_id = pr.id), '[]'))
    order by pr.id) from party_proofs pr where pr.party_id = p.id), '[]') as proofs
from parties p`

function partyOf(row: Row): Party {
  const proofs = row.proofs.map((proof) => ({
    ...proof,
    at: new Date(proof.at),
    checks: proof.checks.map(({ at, found }) => ({ at: new Date(at), found })),
  }))
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    role: row.role,
    addedAt: row.added_at,
    sample: row.sample !== null,
    names: row.names,
    domains: row.domains,
    proofs,
    claimedAt: proofs[0]?.at,
    speaks: stands(proofs),
  }
}

export const partyPath = (party: Pick<Party, 'slug'>): string => `/named/${encodeURIComponent(party.slug)}`

/** By name. */
export const allParties = async (ctx: Context): Promise<Party[]> =>
  (await run<Row>(ctx.db, `${SELECT} order by lower(p.name), p.id limit 5000`)).map(partyOf)

export async function partiesByIds(ctx: Context, ids: readonly number[]): Promise<Map<number, Party>> {
  if (!ids.length) return new Map()
  const rows = await run<Row>(ctx.db, `${SELECT} where p.id = any($1::bigint[])`, [ids])
  return new Map(rows.map((row) => [row.id, partyOf(row)]))
}

/** Throws `NotFound`. */
export async function partyBySlug(ctx: Context, slug: string): Promise<Party> {
  const [row] = await run<Row>(ctx.db, `${SELECT} where p.slug = $1`, [slug])
  if (!row) throw new NotFound()
  return partyOf(row)
}

/** Throws `NotFound`. */
export async function partyById(ctx: Context, id: number): Promise<Party> {
  const found = (await partiesByIds(ctx, [id])).get(id)
  if (!found) throw new NotFound()
  return found
}

/**
 * SQL for the party that a petition is addressed to; `p` is its row. What staff decided about this petition comes before the name, because
 * two may have one name. Invented ones and real ones never meet.
 */
export const PARTY_OF_PETITION = `(
  select case when link.decision = 'is' then link.party_id
    when link.party_id = n.party_id then null else n.party_id end
  from (select 1) one
  left join (party_names n join parties named on named.id = n.party_id)
    on lower(n.name) = lower(p.addressee) and p.form = 'demand' and (named.sample is null) = (p.sample is null)
  left join lateral (select l.party_id, l.decision from party_links l where l.subject_id = p.subject_id order by l.id desc limit 1) link on true)`

/** SQL for the parties of the work $1: those its credits name and staff did not take out, and those staff put in. */
const PARTIES_OF_WORK = `
  select party_id from (
    select n.party_id from work_credits c join works w on w.id = c.work_id join party_names n on lower(n.name) = lower(c.name)
      join parties named on named.id = n.party_id and (named.sample is null) = (w.sample is null) where c.work_id = $1
    union select l.party_id from party_links l where l.work_id = $1) candidates
  where coalesce((select decision from party_links l where l.work_id = $1 and l.party_id = candidates.party_id order by l.id desc limit 1), 'is') = 'is'`

export async function partiesOfWork(ctx: Context, workId: number): Promise<Party[]> {
  const rows = await run<{ party_id: number }>(ctx.db, PARTIES_OF_WORK, [workId])
  const found = await partiesByIds(
    ctx,
    rows.map((row) => row.party_id),
  )
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name))
}

/** Works that it may speak about, newest first. */
export async function worksOfParty(ctx: Context, partyId: number): Promise<number[]> {
  const rows = await run<{ id: number }>(
    ctx.db,
    `select id from (
       select c.work_id as id from work_credits c join works w on w.id = c.work_id join party_names n on lower(n.name) = lower(c.name)
         join parties named on named.id = n.party_id and (named.sample is null) = (w.sample is null) where n.party_id = $1
       union select l.work_id from party_links l where l.party_id = $1 and l.work_id is not null) w
     where coalesce((select decision from party_links l where l.work_id = w.id and l.party_id = $1 order by l.id desc limit 1), 'is') = 'is'
     order by id desc limit 500`,
    [partyId],
  )
  return rows.map(({ id }) => id)
}

/** Where the operator writes to it; undefined where no address was recorded. */
export async function partyContact(ctx: Context, partyId: number): Promise<string | undefined> {
  const row = await ctx.db
    .selectFrom('party_contacts')
    .select('sealed')
    .where('party_id', '=', partyId)
    .executeTakeFirst()
  return row && unseal<{ address: string }>(ctx.keys.seal, boundToContact(partyId), row.sealed).address
}

export const boundToContact = (partyId: number): string => `party-contact|${partyId}`

/** At how many net signatures this addressee is asked; undefined where the site's number is. */
export async function ownThreshold(ctx: Context, partyId: number): Promise<number | undefined> {
  const [row] = await run<{ threshold: number | null }>(
    ctx.db,
    'select threshold from party_thresholds where party_id = $1 order by n desc limit 1',
    [partyId],
  )
  return row?.threshold ?? undefined
}
