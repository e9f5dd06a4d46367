import type { Context } from '#core/context.ts'
import { prepared, run } from '#core/db.ts'
import { Gone, NotFound } from '#core/errors.ts'
import { wordsOf, type Words } from '#core/i18n.ts'
import { summariesOf, type WorkSummary } from '#features/works/index.ts'
import { hidesText } from './moderating/rules.ts'
import type { About, PetitionForm, PetitionWords } from './rules.ts'
import { endOf, stateOf, type PetitionState, type StateRow } from './states.ts'

/** A day on which signing was down, and when that moved the last day by one. */
export interface Extension {
  day: string
  minutesDown: number
  at: Date
}

export interface Petition {
  /** Id of its subject in the stream. */
  id: number
  publicId: string
  log: 'public' | 'sample'
  addressRules: number
  slug: string
  work: WorkSummary
  about: About
  form: PetitionForm
  /** '' for a call to the public. */
  addressee: string
  openedAt: Date
  /** Last day to sign, with the days by which it was extended. */
  closesOn: string
  extensions: Extension[]
  author: string
  /** The contribution of whoever opened it; null while that is not confirmed. */
  authorVoiceId: string | null
  /** Whether a decision keeps the text, the author and the addressee from everybody but moderators. */
  textHidden: boolean
  /** Since when everything personal about it is gone or going; nothing is opened again afterwards. */
  anonymisedAt: Date | undefined
  sample: boolean
  /** As its author words it now. */
  text: CurrentText
  /** The same version in other languages, checked, in the order of their codes. */
  translations: CurrentText[]
  /** How many wordings there were in the author's language. */
  wordings: number
  /** Where its address leads while it is joined to another petition. */
  joinedInto: string | null
  states: StateRow[]
  state: PetitionState
}

/** A wording that one can read and sign. */
export interface CurrentText extends PetitionWords {
  /** Number of the wording. */
  n: number
  /** What a signature names: changes only with a material change of the background. */
  version: number
  writtenAt: Date
  /** SHA-256 of the canonical text, in hexadecimal. */
  hash: string
}

/** Everything that can be signed now, the author's own words first. */
export const textsOf = (petition: Pick<Petition, 'text' | 'translations'>): CurrentText[] => [
  petition.text,
  ...petition.translations,
]

export const petitionPath = (petition: Pick<Petition, 'slug'>): string => `/petitions/${petition.slug}`

interface Row {
  id: number
  public_id: string
  log: 'public' | 'sample'
  address_rules: number
  slug: string
  work_id: number
  about: About
  form: PetitionForm
  addressee: string
  opened_at: Date
  closes_on: string
  extensions: (Omit<Extension, 'at'> & { at: string })[] | null
  author_name: string
  author_voice_id: string | null
  anonymised_at: Date | null
  sample: string | null
  n: number
  version: number
  language: string
  action: string
  why: string
  more: string
  written_at: Date
  hash: string
  wordings: number
  joined_into: string | null
  translations: (Omit<CurrentText, 'writtenAt'> & { writtenAt: string })[] | null
  states: (Omit<StateRow, 'at'> & { at: string })[]
}

const SELECT = `
select p.subject_id as id, s.public_id, s.log, s.address_rules, p.slug, p.work_id, p.about, p.form, p.addressee, p.opened_at, p.closes_on, p.author_voice_id,
  (select began_at from petition_anonymisations a where a.subject_id = p.subject_id) as anonymised_at,
  case when exists (select from erasures e where e.subject_id = p.subject_id and e.voice_id = p.author_voice_id) then ''
    else p.author_name end as author_name, p.sample, t.n, t.version, t.language, t.action, t.why, t.more, t.written_at, encode(t.hash, 'hex') as hash,
  (select o.slug from petition_joins j join petitions o on o.subject_id = j.into_id where j.subject_id = p.subject_id order by j.n desc limit 1) as joined_into,
  (select count(*) from published_texts w where w.subject_id = p.subject_id and w.change <> 'translation') as wordings,
  (select json_agg(json_build_object('n', n, 'version', version, 'language', language, 'action', action, 'why', why, 'more', more,
      'writtenAt', written_at, 'hash', encode(hash, 'hex')) order by language)
   from (select distinct on (language) * from published_texts tr where tr.subject_id = p.subject_id and tr.change = 'translation'
     and tr.version = t.version order by language, n desc) tr) as translations,
  (select json_agg(json_build_object('n', n, 'state', state, 'at', at, 'by', "by", 'reason', reason, 'note', note,
      'restores', restores, 'reasonBefore', reason_before) order by n)
   from petition_states ps where ps.subject_id = p.subject_id) as states,
  (select json_agg(json_build_object('day', d.day, 'minutesDown', d.minutes_down, 'at', x.at) order by d.day)
   from petition_extensions x join signing_days d on d.day = x.day where x.subject_id = p.subject_id) as extensions
from petitions p
join subjects s on s.id = p.subject_id
join lateral (select * from published_texts pt where pt.subject_id = p.subject_id and pt.change <> 'translation' order by n desc limit 1) t on true`

const BY_IDS = prepared(
  `${SELECT} where p.subject_id = any((select $1::bigint[])::bigint[]) order by array_position($1::bigint[], p.subject_id)`,
)
const BY_SLUG = prepared(`${SELECT} where p.slug = $1`)

/** With every state; the caller decides who may see it. In the order of the ids. */
export const petitionsByIds = async (ctx: Context, ids: readonly number[]): Promise<Petition[]> =>
  shown(ctx, await wholePetitions(ctx, ids))

/** Also with what only moderators read. */
export async function wholePetitions(ctx: Context, ids: readonly number[]): Promise<Petition[]> {
  if (!ids.length) return []
  return petitionsOf(ctx, await run<Row>(ctx.db, BY_IDS, [ids]))
}

/** As everybody may see them: of a text that a decision hides nothing is left, whoever reads it. */
async function shown(ctx: Context, petitions: Petition[]): Promise<Petition[]> {
  const { locale, timeZone } = await ctx.site()
  const words = wordsOf(locale, timeZone)
  return petitions.map((petition) => (petition.textHidden ? withoutText(words, petition) : petition))
}

function withoutText(words: Words, petition: Petition): Petition {
  return {
    ...petition,
    addressee: petition.addressee && words('life.not-named'),
    author: words('life.not-named'),
    text: { ...petition.text, action: words('life.text-hidden-title'), why: '', more: '' },
    translations: [],
  }
}

async function petitionsOf(ctx: Context, rows: Row[]): Promise<Petition[]> {
  const { locale, timeZone } = await ctx.site()
  const words = wordsOf(locale, timeZone)
  const now = ctx.clock.now()
  const works = new Map(
    (await summariesOf(ctx, [...new Set(rows.map((row) => row.work_id))])).map((work) => [work.id, work]),
  )
  return rows.map((row) => {
    const states = row.states.map((state) => ({ ...state, at: new Date(state.at) }))
    const state = stateOf(states, row.closes_on, now, timeZone)
    return {
      id: row.id,
      publicId: row.public_id,
      log: row.log,
      addressRules: row.address_rules,
      slug: row.slug,
      work: works.get(row.work_id)!,
      about: row.about,
      form: row.form,
      addressee: row.addressee,
      openedAt: row.opened_at,
      closesOn: row.closes_on,
      extensions: (row.extensions ?? []).map((one) => ({ ...one, at: new Date(one.at) })),
      author:
        row.author_name || words(row.anonymised_at ? 'life.author-anonymous' : 'petitions.author-erased'),
      authorVoiceId: row.author_voice_id,
      anonymisedAt: row.anonymised_at ?? undefined,
      sample: row.sample !== null,
      text: {
        n: row.n,
        version: row.version,
        language: row.language,
        action: row.action,
        why: row.why,
        more: row.more,
        writtenAt: row.written_at,
        hash: row.hash,
      },
      translations: (row.translations ?? []).map((text) => ({
        ...text,
        writtenAt: new Date(text.writtenAt),
      })),
      wordings: row.wordings,
      joinedInto: state.name === 'joined' ? row.joined_into : null,
      states,
      state,
      textHidden: state.row !== undefined && hidesText(state.row),
    }
  })
}

/** In whatever state; for the author, who waits for the code, and for the desk. Throws `NotFound`. */
export async function anyPetition(ctx: Context, slug: string): Promise<Petition> {
  const [petition] = await petitionsOf(ctx, await run<Row>(ctx.db, BY_SLUG, [slug]))
  if (!petition) throw new NotFound()
  return petition
}

/** As everybody may see it: one that waits for its author is not there yet, and a hidden one is gone. */
export async function publicPetition(ctx: Context, slug: string): Promise<Petition> {
  const petition = await decidedPetition(ctx, slug)
  if (petition.state.name === 'hidden') throw new Gone('petitions.gone')
  return petition
}

/** Also one that was taken down, without its text: what was decided about it stays public. */
export async function decidedPetition(ctx: Context, slug: string): Promise<Petition> {
  const [petition] = await shown(ctx, [await anyPetition(ctx, slug)])
  const name = petition?.state.name
  // What its last day came over while it waited for supporters was never there for others.
  const unseen = name === 'awaiting' || name === 'supporting' || (name === 'closed' && !wasOpen(petition!))
  if (!petition || unseen) throw new NotFound()
  return petition
}

const wasOpen = ({ states }: Petition): boolean =>
  states.some(({ state }) => state === 'live' || state === 'listed')

interface KeptPetition {
  until: number
  made: Promise<Petition | undefined>
  /** As it was last handed out: its state is another one only after its last day. */
  shown?: { over: boolean; timeZone: string; petition: Petition }
}

const keptPetitions = (): Map<string, KeptPetition> => new Map()
const KEPT_MS = 1_000
const MOST_KEPT = 2_000

/**
 * For the hot path of signing: at most a second old, apart from its state, which is never older than its last day. A decision made in
 * this process is seen at once. Many callers get the same object.
 */
export async function keptPetition(
  ctx: Context,
  which: { slug: string } | { id: number },
): Promise<Petition | undefined> {
  const kept = ctx.shared(keptPetitions)
  const key = 'slug' in which ? `slug ${which.slug}` : `id ${which.id}`
  let entry = kept.get(key)
  if (!entry || entry.until < performance.now()) {
    const found =
      'slug' in which ? run<Row>(ctx.db, BY_SLUG, [which.slug]) : run<Row>(ctx.db, BY_IDS, [[which.id]])
    const made = found.then(async (rows) => (await shown(ctx, await petitionsOf(ctx, rows)))[0])
    entry = { until: performance.now() + KEPT_MS, made }
    if (kept.size >= MOST_KEPT) kept.clear()
    kept.set(key, entry)
    made.catch(() => kept.delete(key))
  }
  const petition = await entry.made
  if (!petition) return
  const { timeZone } = await ctx.site()
  const now = ctx.clock.now()
  const over = now >= endOf(petition.closesOn, timeZone)
  if (entry.shown?.over !== over || entry.shown.timeZone !== timeZone) {
    const state = stateOf(petition.states, petition.closesOn, now, timeZone)
    entry.shown = { over, timeZone, petition: { ...petition, state } }
  }
  return entry.shown.petition
}

/** After a decision: the next caller reads it. */
export const forgetKeptPetitions = (ctx: Context): void => ctx.shared(keptPetitions).clear()
