import type { Context } from '#core/context.ts'
import { seal } from '#core/crypto.ts'
import { run, violated } from '#core/db.ts'
import { Conflict } from '#core/errors.ts'
import type { StaffMember } from '#core/http.ts'
import { publicId, slugOf } from '#core/ids.ts'
import { inviteMember, recordDeskAct, type NewMember } from '#features/people/index.ts'
import { boundToContact, ownThreshold, type Party } from './queries.ts'
import type { PartyRole } from './rules.ts'

type Staff = Pick<StaffMember, 'id'>

/** A page for somebody who is named. Answers undefined when the name leads to another one already. */
export async function addParty(
  ctx: Context,
  staff: Staff | null,
  { name, role }: { name: string; role: PartyRole },
  sample?: string,
): Promise<{ id: number; slug: string } | undefined> {
  return ctx.transaction(async (tx) => {
    const base = slugOf(name) || 'somebody'
    const by = sample ? 'sample' : String(staff?.id ?? 0)
    const insert = (slug: string): Promise<{ id: number }[]> =>
      run<{ id: number }>(
        tx.db,
        `insert into parties (slug, name, role, added_at, added_by, sample) values ($1, $2, $3, $4, $5, $6)
         on conflict (slug) do nothing returning id`,
        [slug, name, role, tx.clock.now(), by, sample ?? null],
      )
    let slug = base
    let [row] = await insert(slug)
    if (!row) [row] = await insert((slug = `${base}-${publicId(4)}`))
    const id = row!.id
    const named = await run(
      tx.db,
      'insert into party_names (party_id, name, added_at, added_by) values ($1, $2, $3, $4) on conflict do nothing returning 1',
      [id, name, tx.clock.now(), by],
    )
    if (!named.length) {
      await run(tx.db, 'delete from parties where id = $1', [id])
      return undefined
    }
    if (staff) await recordDeskAct(tx, staff, 'party.added', name)
    return { id, slug }
  })
}

/** Another name by which petitions address it or works credit it; `false` when it leads to another one. Its own again changes nothing. */
export async function addPartyName(ctx: Context, staff: Staff, party: Party, name: string): Promise<boolean> {
  if (party.names.some((known) => known.toLowerCase() === name.toLowerCase())) return true
  return ctx.transaction(async (tx) => {
    const added = await run(
      tx.db,
      'insert into party_names (party_id, name, added_at, added_by) values ($1, $2, $3, $4) on conflict do nothing returning 1',
      [party.id, name, tx.clock.now(), String(staff.id)],
    )
    if (!added.length) return false
    await recordDeskAct(tx, staff, 'party.name-added', party.name, name)
    return true
  })
}

/** A domain that is its own: mail to it, or a record in it, claims the place. Repeating it changes nothing. */
export async function recordDomain(ctx: Context, staff: Staff, party: Party, domain: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    const added = await run(
      tx.db,
      'insert into party_domains (party_id, domain, recorded_at, recorded_by) values ($1, $2, $3, $4) on conflict do nothing returning 1',
      [party.id, domain, tx.clock.now(), String(staff.id)],
    )
    if (added.length) await recordDeskAct(tx, staff, 'party.domain-recorded', party.name, domain)
  })
}

/** Takes a domain away: no new claim can use it; what it proved before stays, dated. */
export async function dropDomain(ctx: Context, staff: Staff, party: Party, domain: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    const gone = await run(
      tx.db,
      'delete from party_domains where party_id = $1 and domain = $2 returning 1',
      [party.id, domain],
    )
    await run(tx.db, 'delete from party_claims where party_id = $1 and domain = $2', [party.id, domain])
    if (gone.length) await recordDeskAct(tx, staff, 'party.domain-dropped', party.name, domain)
  })
}

/** Where mail about petitions goes while nobody has claimed the place; '' takes it away. */
export async function recordContact(ctx: Context, staff: Staff, party: Party, email: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    if (email)
      await run(
        tx.db,
        `insert into party_contacts (party_id, sealed, recorded_at, recorded_by) values ($1, $2, $3, $4)
         on conflict (party_id) do update set sealed = excluded.sealed, recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by`,
        [
          party.id,
          seal(tx.keys.seal, boundToContact(party.id), { address: email }),
          tx.clock.now(),
          String(staff.id),
        ],
      )
    else await run(tx.db, 'delete from party_contacts where party_id = $1', [party.id])
    await recordDeskAct(tx, staff, email ? 'party.contact-recorded' : 'party.contact-removed', party.name)
  })
}

/** At how many net signatures it is asked for an answer; undefined is the site's number. A clock that runs already stays as it started. */
export async function decideThreshold(
  ctx: Context,
  staff: Staff,
  party: Party,
  threshold: number | undefined,
): Promise<void> {
  if ((await ownThreshold(ctx, party.id)) === threshold) return
  await ctx.transaction(async (tx) => {
    await run(
      tx.db,
      `insert into party_thresholds (party_id, n, threshold, decided_at, decided_by)
       select $1, coalesce(max(n), 0) + 1, $2::int, $3, $4 from party_thresholds where party_id = $1`,
      [party.id, threshold ?? null, tx.clock.now(), String(staff.id)],
    )
    await recordDeskAct(tx, staff, 'party.threshold-decided', party.name, String(threshold ?? 'site'))
  })
}

/**
 * The operator's hand: identity was checked otherwise, and a public note says how. The first person who speaks for it gets an invitation.
 * Answers `false` when that address has an account there already.
 */
export async function proveByHand(
  ctx: Context,
  staff: Staff,
  party: Party,
  note: string,
  speaker: Omit<NewMember, 'may'>,
): Promise<boolean> {
  return ctx.transaction(async (tx) => {
    if (!(await inviteMember(tx, party.id, { ...speaker, may: 'speaks' }, `staff ${staff.id}`))) return false
    await run(
      tx.db,
      `insert into party_proofs (party_id, method, note, at, by) values ($1, 'operator', $2, $3, $4)`,
      [party.id, note, tx.clock.now(), String(staff.id)],
    )
    await run(tx.db, 'delete from party_claims where party_id = $1', [party.id])
    await recordDeskAct(tx, staff, 'party.proved-by-hand', party.name, note)
    return true
  })
}

/** Whether a petition is addressed to it, or a work is its own, where the name alone misleads. The newest decision is in force. */
export async function decideLink(
  ctx: Context,
  staff: Staff,
  party: Party,
  about: { subjectId: number } | { workId: number },
  decision: 'is' | 'is-not',
  reason: string,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    try {
      await run(
        tx.db,
        'insert into party_links (party_id, subject_id, work_id, decision, at, by, reason) values ($1, $2, $3, $4, $5, $6, $7)',
        [
          party.id,
          'subjectId' in about ? about.subjectId : null,
          'workId' in about ? about.workId : null,
          decision,
          tx.clock.now(),
          String(staff.id),
          reason,
        ],
      )
    } catch (error) {
      if (violated(error)) throw new Conflict('core.not-found')
      throw error
    }
    await recordDeskAct(tx, staff, decision === 'is' ? 'party.linked' : 'party.unlinked', party.name, reason)
  })
}
