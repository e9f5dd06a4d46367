import type { Context } from '#core/context.ts'
import { prepared, run } from '#core/db.ts'
import { Conflict } from '#core/errors.ts'
import type { StaffMember } from '#core/http.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { talliesOf, tellSigners, type Notice } from '#features/voices/index.ts'
import { undone } from '../appealing/rules.ts'
import { recordState, refuseWhileAppealed } from '../moderating/actions.ts'
import { keptPetition, petitionsByIds, petitionPath, type Petition } from '../queries.ts'
import { inForce } from '../states.ts'
import { lockedPetition } from '../texts/actions.ts'
import { authorVoice } from '../texts/queries.ts'

export type Joined = { ok: true } | { ok: false; problems: Record<string, MessageKey> }

const wrong = (field: string, key: MessageKey): Joined => ({ ok: false, problems: { [field]: key } })

/**
 * Joins a petition to an open one that asks the same: its address leads there, its author is told of the decision, its signers are told and
 * invited, and nobody is counted across. Both are locked in one order, so that two at once cannot join each other.
 */
export async function joinPetition(
  ctx: Context,
  staff: Pick<StaffMember, 'id'>,
  { from, into, note }: { from: string; into: string; note: string },
): Promise<Joined> {
  if (from === into) return wrong('into', 'neighbours.join-same')
  return ctx.transaction(async (tx) => {
    const locked = new Map<string, Petition>()
    for (const slug of [from, into].sort()) locked.set(slug, await lockedPetition(tx, slug))
    const [joined, open] = [locked.get(from)!, locked.get(into)!]
    if (!['live', 'listed', 'dormant'].includes(joined.state.name) || joined.log === 'sample')
      return wrong('from', 'neighbours.join-cannot')
    if (open.state.name !== 'listed' || open.log === 'sample') return wrong('into', 'neighbours.join-closed')
    const n = joined.states.at(-1)!.n + 1
    await recordState(tx, joined, staff, { state: 'joined', reason: 'similar', note })
    await tx.db.insertInto('petition_joins').values({ subject_id: joined.id, n, into_id: open.id }).execute()
    await tellSigners(tx, joined.id, `joined:${n}`, await authorVoice(tx, joined.id))
    return { ok: true }
  })
}

/**
 * Undoes a join: the petition is again what it was before, with its day, its reason and its listing; signatures were never touched. Throws
 * `Conflict` when it is not joined any more, or while its author's appeal against the join waits.
 */
export async function endJoin(
  ctx: Context,
  staff: Pick<StaffMember, 'id'>,
  slug: string,
  note: string,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const petition = await lockedPetition(tx, slug)
    const join = inForce(petition.states)
    if (petition.state.name !== 'joined' || !join) throw new Conflict('neighbours.join-ended')
    await refuseWhileAppealed(tx, petition)
    const back = undone(petition.states, join)
    await recordState(tx, petition, staff, {
      state: back.state,
      reason: back.reason,
      reasonBefore: back.reasonBefore ?? null,
      note,
      restores: back.n,
    })
  })
}

const STANDS = `j.n = (select max(n) from petition_joins k where k.subject_id = j.subject_id)
  and (select state from petition_states s where s.subject_id = j.subject_id order by n desc limit 1) = 'joined'`

/** Every petition that is joined to another one now, the newest first. */
export const standingJoins = (ctx: Context): Promise<{ subjectId: number; intoId: number; at: Date }[]> =>
  run(
    ctx.db,
    `select j.subject_id as "subjectId", j.into_id as "intoId", s.at from petition_joins j join petition_states s using (subject_id, n)
     where ${STANDS} order by s.at desc, j.subject_id limit 1000`,
  )

/** What is joined to a petition now, with the numbers that stay apart. */
export async function joinedTo(
  ctx: Context,
  subjectId: number,
): Promise<{ petition: Petition; net: number }[]> {
  const rows = await run<{ id: number }>(
    ctx.db,
    prepared(`select j.subject_id as id from petition_joins j
     where j.into_id = $1 and ${STANDS} order by 1 limit 50`),
    [subjectId],
  )
  if (!rows.length) return []
  const ids = rows.map(({ id }) => id)
  const [petitions, tallies] = await Promise.all([petitionsByIds(ctx, ids), talliesOf(ctx, ids)])
  return petitions
    .filter((petition) => !petition.textHidden)
    .map((petition) => ({ petition, net: tallies.get(petition.id)?.net ?? 0 }))
}

/** Where the address of a joined petition leads; undefined where nobody can read what stands there. */
export async function joinedTarget(
  ctx: Context,
  { joinedInto }: Pick<Petition, 'joinedInto'>,
): Promise<Petition | undefined> {
  const target = joinedInto === null ? undefined : await keptPetition(ctx, { slug: joinedInto })
  return target?.textHidden ? undefined : target
}

/** Those who signed what was joined: where their signature stays, and the invitation. */
export async function tellSignerItWasJoined(
  ctx: Context,
  words: Words,
  subjectId: number,
): Promise<Notice | undefined> {
  const [petition] = await petitionsByIds(ctx, [subjectId])
  if (!petition?.joinedInto) return
  const target = await joinedTarget(ctx, petition)
  return {
    subject: words('neighbours.mail-joined-subject', { title: petition.text.action }),
    pieces: [
      words('neighbours.mail-joined'),
      ...(target?.state.signable
        ? [
            words('neighbours.mail-joined-invite'),
            {
              link: ctx.config.baseUrl + petitionPath(target),
              label: words('neighbours.mail-joined-open'),
            },
          ]
        : []),
    ],
    link: words('neighbours.mail-joined-own'),
  }
}

/** Those who signed what was joined, when that was undone; nobody, when it was joined again meanwhile or must not be shown. */
export async function tellSignerItWasParted(
  ctx: Context,
  words: Words,
  subjectId: number,
): Promise<Notice | undefined> {
  const [petition] = await petitionsByIds(ctx, [subjectId])
  if (!petition || petition.joinedInto || petition.textHidden) return
  return {
    subject: words('neighbours.mail-parted-subject', { title: petition.text.action }),
    pieces: [
      words('neighbours.mail-parted'),
      { link: ctx.config.baseUrl + petitionPath(petition), label: words('neighbours.mail-parted-open') },
    ],
    link: words('neighbours.mail-joined-own'),
  }
}
