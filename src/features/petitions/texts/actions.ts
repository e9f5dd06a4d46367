import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Conflict } from '#core/errors.ts'
import type { StaffMember } from '#core/http.ts'
import type { MessageKey } from '#core/i18n.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { recordLeaf, tellSigners } from '#features/voices/index.ts'
import { anyPetition, forgetKeptPetitions, textsOf, type CurrentText, type Petition } from '../queries.ts'
import { tellAuthor } from '../moderating/telling.ts'
import { textHash, type PetitionWords } from '../rules.ts'
import { authorVoice, waitingText, waitingTexts } from './queries.ts'
import { isFree, type Change, type ProposedChange } from './rules.ts'

/** A mistake of the person who writes, by field. */
export type Written = { ok: true } | { ok: false; problems: Record<string, MessageKey> }

const wrong = (field: string, key: MessageKey): Written => ({ ok: false, problems: { [field]: key } })
const DONE: Written = { ok: true }

/** Before the first listing: what the author writes stands at once. The same text again changes nothing. */
export async function fixText(
  ctx: Context,
  slug: string,
  words: Omit<PetitionWords, 'language'>,
): Promise<Written> {
  return ctx.transaction(async (tx) => {
    const petition = await lockedPetition(tx, slug)
    if (!isFree(petition) || !petition.state.signable) throw new Conflict('texts.stands')
    const { text } = petition
    if (text.action === words.action && text.why === words.why && text.more === words.more) return DONE
    await insertText(tx, petition, {
      ...words,
      language: text.language,
      change: 'draft',
      version: text.version,
      note: '',
    })
    await run(
      tx.db,
      `update petitions p set search = fold(concat_ws(' ', $2::text, addressee,
         (select string_agg(title, ' ' order by position) from work_titles w where w.work_id = p.work_id))) where subject_id = $1`,
      [petition.id, words.action],
    )
    forgetKeptPetitions(tx)
    return DONE
  })
}

/** After the first listing: another background, or typing errors put right. It waits for a moderator. */
export async function proposeText(
  ctx: Context,
  slug: string,
  { change, why, more, note }: { change: ProposedChange; why: string; more: string; note: string },
): Promise<Written> {
  return ctx.transaction(async (tx) => {
    const petition = await lockedPetition(tx, slug)
    if (isFree(petition) || !petition.state.signable) throw new Conflict('texts.cannot-propose')
    const { text } = petition
    if (text.why === why && text.more === more) return wrong('why', 'texts.same')
    if (change === 'background' && text.version > 1) return wrong('change', 'texts.background-used')
    const waiting = await waitingTexts(tx, petition.id)
    if (waiting.some((proposal) => proposal.change !== 'translation')) return wrong('change', 'texts.waits')
    const version = change === 'background' ? text.version + 1 : text.version
    await insertText(tx, petition, {
      action: text.action,
      language: text.language,
      why,
      more,
      change,
      version,
      note,
    })
    return DONE
  })
}

/** The text of now in another language. It waits for a moderator; a newer one of the same language replaces the one that is shown. */
export async function proposeTranslation(ctx: Context, slug: string, words: PetitionWords): Promise<Written> {
  return ctx.transaction(async (tx) => {
    const petition = await lockedPetition(tx, slug)
    if (isFree(petition) || !petition.state.signable) throw new Conflict('texts.cannot-propose')
    if (words.language === petition.text.language) return wrong('language', 'texts.language-same')
    const shown = petition.translations.find(({ language }) => language === words.language)
    if (shown && shown.action === words.action && shown.why === words.why && shown.more === words.more)
      return wrong('action', 'texts.same')
    const waiting = await waitingTexts(tx, petition.id)
    if (waiting.some(({ change, language }) => change === 'translation' && language === words.language))
      return wrong('language', 'texts.translation-waits')
    await insertText(tx, petition, {
      ...words,
      change: 'translation',
      version: petition.text.version,
      note: '',
    })
    return DONE
  })
}

/** Publishes or refuses what waits. Of another background all who signed before it are told, and asked whether they sign that too. */
export async function decideText(
  ctx: Context,
  staff: Pick<StaffMember, 'id'>,
  {
    slug,
    n,
    decision,
    reason,
  }: { slug: string; n: number; decision: 'published' | 'refused'; reason: string },
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const petition = await lockedPetition(tx, slug)
    const proposal = await waitingText(tx, petition.id, n)
    if (!proposal) throw new Conflict('texts.decided')
    const follows = proposal.change === 'background' ? petition.text.version + 1 : petition.text.version
    // The text that it words is no longer the one that stands.
    if (decision === 'published' && proposal.version !== follows) throw new Conflict('texts.outdated')
    await tx.db
      .insertInto('petition_text_decisions')
      .values({
        subject_id: petition.id,
        n,
        change: proposal.change,
        decision,
        at: tx.clock.now(),
        by: staff.id,
        reason,
      })
      .execute()
    await recordDeskAct(tx, staff, `text.${decision}`, `${petition.slug}, wording ${n}`, reason)
    await tellAuthor(tx, petition, 'text', n)
    if (decision === 'refused') return
    await recordText(tx, petition, proposal)
    if (proposal.change === 'background') await tell(tx, petition, `text-changed:${n}`)
    forgetKeptPetitions(tx)
  })
}

/**
 * At the first listing the text stands: it becomes an entry of the log, and those who signed by link before are told, because their
 * signatures are for this text from now on. Later listings change nothing. Call it in the transaction that lists.
 */
export async function bindText(tx: Context, petition: Petition): Promise<void> {
  const bound = await tx.db
    .insertInto('petition_bindings')
    .values({ subject_id: petition.id, n: petition.text.n, at: tx.clock.now() })
    .onConflict((conflict) => conflict.doNothing())
    .returning('n')
    .execute()
  if (!bound.length) return
  for (const text of textsOf(petition)) await recordText(tx, petition, text)
  await tell(tx, petition, `text-listed:${petition.text.n}`)
}

/** The log names the text by its SHA-256: whoever has the text can make it again, and the text itself stays out of the log. */
const recordText = (
  tx: Context,
  petition: Petition,
  { version, language, hash }: Pick<CurrentText, 'version' | 'language' | 'hash'>,
): Promise<void> =>
  recordLeaf(tx, {
    subjectId: petition.id,
    kind: 'text',
    version,
    choice: language.toLowerCase(),
    value: hash,
  })

async function tell(tx: Context, petition: Petition, notice: string): Promise<void> {
  // The people of a sample are invented, and so are their addresses.
  if (petition.log === 'sample') return
  await tellSigners(tx, petition.id, notice, await authorVoice(tx, petition.id))
}

/** Decisions and changes of one petition follow each other. */
export async function lockedPetition(tx: Context, slug: string): Promise<Petition> {
  await tx.db.selectFrom('petitions').select('subject_id').where('slug', '=', slug).forUpdate().execute()
  return anyPetition(tx, slug)
}

async function insertText(
  tx: Context,
  petition: Petition,
  { change, version, note, ...words }: PetitionWords & { change: Change; version: number; note: string },
): Promise<void> {
  const { about, form, addressee } = petition
  const rows = await run(
    tx.db,
    `insert into petition_texts (subject_id, n, version, language, action, why, more, written_at, hash, change, "by", note)
     select $1, max(n) + 1, $2, $3, $4, $5, $6, $7, $8, $9, 'author', $10 from petition_texts where subject_id = $1 having max(n) < 200 returning 1`,
    [
      petition.id,
      version,
      words.language,
      words.action,
      words.why,
      words.more,
      tx.clock.now(),
      textHash({ ...words, about, form, addressee }),
      change,
      note,
    ],
  )
  if (!rows.length) throw new Conflict('texts.too-many')
}
