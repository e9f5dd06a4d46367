import { randomBytes } from 'node:crypto'
import { dayIn } from '#core/clock.ts'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Conflict } from '#core/errors.ts'
import type { Member } from '#features/people/index.ts'
import { createSubject, tellFollowersOfAnswer } from '#features/voices/index.ts'
import type { Party } from '../parties/index.ts'
import { makePromises } from '../promises/actions.ts'
import { recordVersion } from '../record.ts'
import type { Draft } from './forms.ts'
import { ownStatement, type OwnStatement } from './queries.ts'

/** What a statement is about, and in whose log it stands. */
export type About = { log: 'public' | 'sample' } & ({ subjectId: number } | { workId: number })

/** A first draft. It is seen by the members of the place alone. Answers its public id. */
export async function beginDraft(
  ctx: Context,
  member: Pick<Member, 'id'>,
  party: Party,
  about: About,
  draft: Draft,
): Promise<string> {
  return ctx.transaction(async (tx) => {
    const subject = await createSubject(tx, 'answer', about.log)
    const [row] = await run<{ id: number }>(
      tx.db,
      `insert into statements (subject_id, work_id, party_id, party, kind, source_url, said_on, begun_at, answer_subject_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
      [
        'subjectId' in about ? about.subjectId : null,
        'workId' in about ? about.workId : null,
        party.id,
        party.name,
        draft.kind,
        draft.sourceUrl,
        draft.saidOn,
        tx.clock.now(),
        subject.id,
      ],
    )
    await store(tx, member, row!.id, draft)
    return subject.publicId
  })
}

const store = (
  tx: Context,
  member: Pick<Member, 'id'>,
  statementId: number,
  draft: Draft,
): Promise<unknown> =>
  run(
    tx.db,
    `insert into statement_drafts (statement_id, content, saved_at, member_id) values ($1, $2, $3, $4)
     on conflict (statement_id) do update set content = excluded.content, saved_at = excluded.saved_at, member_id = excluded.member_id`,
    [statementId, JSON.stringify(draft), tx.clock.now(), member.id],
  )

/** Saves a draft over the one before, also for a new version of what is published: its kind and source then stay. */
export async function saveDraft(
  ctx: Context,
  member: Pick<Member, 'id' | 'partyId'>,
  publicId: string,
  draft: Draft,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const own = await locked(tx, member.partyId, publicId)
    await store(
      tx,
      member,
      own.id,
      own.version ? { ...draft, kind: own.kind, sourceUrl: null, saidOn: null } : draft,
    )
  })
}

async function locked(tx: Context, partyId: number, publicId: string): Promise<OwnStatement> {
  const { id } = await ownStatement(tx, partyId, publicId)
  await run(tx.db, 'select 1 from statements where id = $1 for update', [id])
  return ownStatement(tx, partyId, publicId)
}

/** Throws a draft away; one that never was published leaves nothing. */
export async function discardDraft(
  ctx: Context,
  member: Pick<Member, 'partyId'>,
  publicId: string,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const own = await locked(tx, member.partyId, publicId)
    await run(tx.db, 'delete from statement_drafts where statement_id = $1', [own.id])
    if (own.version) return
    const [gone] = await run<{ answer_subject_id: number }>(
      tx.db,
      'delete from statements where id = $1 returning answer_subject_id',
      [own.id],
    )
    await run(tx.db, 'delete from subjects where id = $1', [gone!.answer_subject_id])
  })
}

/**
 * Publishes what the preview showed, under the name and role of this member. `seen` is when the previewed draft was saved: what somebody changed
 * meanwhile is not published unseen. Publishing it again changes nothing.
 */
export async function publishDraft(
  ctx: Context,
  member: Pick<Member, 'id' | 'name' | 'title' | 'partyId'>,
  party: Party,
  publicId: string,
  seen: string,
): Promise<void> {
  if (!party.speaks) throw new Conflict('parties.cannot-speak')
  await ctx.transaction(async (tx) => {
    const own = await locked(tx, member.partyId, publicId)
    const { draft } = own
    if (!draft) {
      if (own.version) return
      throw new Conflict('statements.draft-gone')
    }
    if (draft.savedAt.toISOString() !== seen) throw new Conflict('statements.draft-changed')
    const version = own.version + 1
    await run(tx.db, 'delete from statement_drafts where statement_id = $1', [own.id])
    if (own.version && draft.text === own.text && !draft.promises.length) return
    const { timeZone } = await tx.site()
    if (!own.version)
      await run(
        tx.db,
        'update statements set kind = $2, source_url = $3, said_on = $4, party = $5 where id = $1',
        [own.id, draft.kind, draft.sourceUrl, draft.saidOn ?? dayIn(timeZone, tx.clock.now()), party.name],
      )
    await run(
      tx.db,
      `insert into statement_versions (statement_id, version, text, entered_at, member_id, by_name, by_title, salt)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [own.id, version, draft.text, tx.clock.now(), member.id, member.name, member.title, randomBytes(32)],
    )
    await makePromises(tx, own.id, version, draft.promises)
    await recordVersion(tx, own.id, version)
    tx.logger.info({ event: 'statement.published', statementId: own.id, version, memberId: member.id })
    if (!own.version && own.subjectId !== null && !party.sample)
      await tellFollowersOfAnswer(tx, own.subjectId, own.id)
  })
}
