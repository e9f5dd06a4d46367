import type { Context } from '#core/context.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { otherModerators } from '#features/people/index.ts'
import type { Notice } from '#features/voices/index.ts'
import { languageName } from '#features/works/index.ts'
import { appealsOf } from '../appealing/queries.ts'
import { appealState } from '../appealing/rules.ts'
import { announcementsOf } from '../closing/queries.ts'
import { petitionPath, wholePetitions, type Petition } from '../queries.ts'
import { joinedTarget } from '../similar/joining.ts'
import { decidedText } from '../texts/queries.ts'
import type { StateRow } from '../states.ts'
import { hidesText } from './rules.ts'
import type { ToldAbout } from './telling.ts'
import { reasonOf } from './words.ts'

// What the author of a petition is told by mail about each decision on it. The words of a text that is hidden stay out: mail is kept and passed on.

type Piece = Notice['pieces'][number]
type Told = (desk: Desk, n: number) => Promise<Notice | undefined>

interface Desk {
  ctx: Context
  words: Words
  petition: Petition
  /** Of the petition, or what stands for it while its text is hidden. */
  title: string
}

const linkTo = ({ ctx, petition }: Desk, path: string, label: string): Piece => ({
  link: `${ctx.config.baseUrl}${petitionPath(petition)}${path}`,
  label,
})

const said = (words: Words, key: MessageKey, text: string | null | undefined): Piece[] =>
  text ? [words(key), { quote: text }] : []

const isSomebody = (by: string): boolean => /^\d+$/.test(by)

type DecisionName = 'listed' | 'declined' | 'hidden' | 'closed' | 'joined'

const nameOf = ({ states }: Petition, row: StateRow): DecisionName | 'reopened' | 'parted' => {
  if (row.restores && states.find(({ n }) => n === row.n - 1)?.state === 'joined') return 'parted'
  return row.reason === 'mistake' ? 'reopened' : (row.state as DecisionName)
}

/** Where the join leads that the letter is about: not a later one, and nowhere once it was undone. */
async function whereTo({ ctx, words, petition }: Desk, { n }: StateRow): Promise<Piece[]> {
  const target = petition.state.row?.n === n ? await joinedTarget(ctx, petition) : undefined
  return target
    ? [{ link: ctx.config.baseUrl + petitionPath(target), label: words('decided.joined-open') }]
    : []
}

const tellDecision: Told = async (desk, n) => {
  const { ctx, words, petition, title } = desk
  const row = petition.states.find((state) => state.n === n)
  if (!row || !isSomebody(row.by)) return
  const name = nameOf(petition, row)
  const day = words.date(row.at)
  const another = (await otherModerators(ctx, Number(row.by))) > 0
  const appeal = appealState(petition.states, await appealsOf(ctx, petition.id))
  const mayAppeal = appeal.name === 'possible' && appeal.decision.n === n
  return {
    subject: words(`decided.${name}-subject`, { title }),
    pieces: [
      words(`decided.${name}`, { day }),
      ...(row.state === 'declined'
        ? [words(hidesText(row) ? 'decided.declined-hidden' : 'decided.declined-shown')]
        : []),
      ...(name === 'listed' || name === 'parted' ? [] : said(words, 'decided.reason', reasonOf(words, row))),
      ...said(words, 'decided.note', row.note),
      ...(await whereTo(desk, row)),
      ...(mayAppeal
        ? [
            words(another ? 'decided.appeal' : 'decided.appeal-same'),
            words('decided.appeal-how'),
            linkTo(desk, '/appeal', words('decided.appeal-link')),
          ]
        : []),
      linkTo(desk, '/decisions', words('decided.all')),
    ],
    link: words('decided.own'),
  }
}

const tellAppeal: Told = async (desk, n) => {
  const { ctx, words, petition, title } = desk
  const decision = (await appealsOf(ctx, petition.id)).find((appeal) => appeal.n === n)?.decision
  if (!decision) return
  const { outcome, at, note, by } = decision
  const who = petition.states.find((state) => state.n === n)?.by === String(by) ? 'same' : 'another'
  return {
    subject: words(`decided.${outcome}-subject`, { title }),
    pieces: [
      words(`decided.${outcome}-${who}`, { day: words.date(at) }),
      ...said(words, 'decided.answer', note),
      linkTo(desk, '/decisions', words('decided.all')),
    ],
    link: words('decided.own'),
  }
}

const tellAnnouncement: Told = async (desk, n) => {
  const { ctx, words, petition, title } = desk
  const one = (await announcementsOf(ctx, petition.id)).find((announcement) => announcement.n === n)
  if (!one?.check || one.saidBy !== 'author') return
  const { decision, reason } = one.check
  return {
    subject: words(`decided.said-${decision}-subject`, { title }),
    pieces: [
      words(`decided.said-${decision}-${one.kind}`),
      { quote: one.words },
      ...said(words, 'decided.reason', reason),
      ...(decision === 'refused' ? [words('decided.said-again')] : []),
      linkTo(desk, '', title),
    ],
    link: words('decided.own'),
  }
}

const tellText: Told = async (desk, n) => {
  const { ctx, words, petition, title } = desk
  const text = await decidedText(ctx, petition.id, n)
  if (!text || text.change === 'opened' || text.change === 'draft') return
  const { decision, change, reason } = text
  return {
    subject: words(`decided.text-${decision}-subject`, { title }),
    pieces: [
      words(`decided.text-${decision}-${change}` as MessageKey, {
        language: languageName(words, text.language),
      }),
      ...(decision === 'refused'
        ? [...said(words, 'decided.reason', reason), words('decided.text-again')]
        : [linkTo(desk, '/texts', words('decided.history'))]),
    ],
    link: words('decided.own'),
  }
}

const TOLD: Record<ToldAbout, Told> = {
  decision: tellDecision,
  appeal: tellAppeal,
  announcement: tellAnnouncement,
  text: tellText,
}

/** The letter to the author; undefined when there is nothing to tell. */
export async function tellAuthorItWasDecided(
  ctx: Context,
  words: Words,
  subjectId: number,
  name: string,
  n: number,
): Promise<Notice | undefined> {
  const [petition] = await wholePetitions(ctx, [subjectId])
  if (!petition || !Object.hasOwn(TOLD, name)) return
  const title = petition.textHidden ? words('life.text-hidden-title') : petition.text.action
  const notice = await TOLD[name as ToldAbout]({ ctx, words, petition, title }, n)
  return notice && { ...notice, title }
}
