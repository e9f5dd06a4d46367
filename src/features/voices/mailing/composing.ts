import type { Context } from '#core/context.ts'
import { unseal } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { wordsOf, type MessageKey, type Words } from '#core/i18n.ts'
import {
  letterHtml,
  letterText,
  mailTemplate,
  sender,
  type Letter,
  type Mail,
  type Template,
} from '#core/mail/index.ts'
import type { Site } from '#core/site.ts'
import { en } from '#locales/index.ts'
import { actsOf } from '../acting/locking.ts'
import { stateOf } from '../acting/rules.ts'
import { INVENTED_DOMAIN, parseAddress } from '../addresses.ts'
import { numberOf } from '../confirming/batch.ts'
import { kindOf, voiceKinds, type Noun, type VoiceRef, type VoiceSubject } from '../kinds.ts'
import { LINK_DAYS, codeOf, confirmLink, statusLink } from '../secrets.ts'
import { addressDay, boundTo } from '../submitting/actions.ts'
import { nounWords } from '../words.ts'
import { storyOf, subjectOf } from './about.ts'
import type { Claimed } from './claiming.ts'
import {
  codeLetter,
  followLetter,
  heldLetter,
  listLetter,
  releasedLetter,
  reminderLetter,
  signedLetter,
  type About,
} from './letters.ts'
import { noticeOf, writeNotice } from './notices.ts'
import { listOf } from './rows.ts'
import { bounceAddress, listToken } from './tokens.ts'

export type Composed =
  | { mail: Mail }
  /** It is not to be sent: `mails.reason-…`. */
  | { skip: 'not-needed' | 'expired' | 'gone' | 'unsafe' }
  /** The row still counts for another day's cap. */
  | { redate: Buffer }

const DAY = 86_400_000

/** The mail for a claimed row, or why there is none. */
export async function composeMail(ctx: Context, row: Claimed): Promise<Composed> {
  const now = ctx.clock.now()
  const ref = { subjectId: row.subject_id, id: row.recipient_id }
  const since = row.submitted_at ?? row.asked_at
  if (!row.sealed || !since) return { skip: 'gone' }
  const address = parseAddress(unseal<{ address: string }>(ctx.keys.seal, boundTo(ref), row.sealed).address)
  if (!address || address.domain === INVENTED_DOMAIN) return { skip: 'unsafe' }
  const day = addressDay(ctx, address, now)
  if (!day.equals(row.address_day)) return { redate: day }

  const subject = await subjectOf(ctx, row.subject_id, row.voice_kind)
  if (!subject) return { skip: 'gone' }
  const site = await ctx.site()
  // Without a kind of contribution it is a mail to somebody who follows.
  const noun = (row.voice_kind && ctx.shared(voiceKinds).get(row.voice_kind)?.noun) || 'signature'
  const desk: Desk = {
    ctx,
    row,
    ref,
    subject,
    since,
    site,
    noun,
    words: nounWords(wordsOf(site.locale, site.timeZone), noun),
    now,
  }
  const from = sender(ctx.config.mail.from, site.name)
  const envelope = {
    to: address.typed,
    messageId: row.message_id,
    date: now,
    from,
    returnPath: bounceAddress(ctx, ref, row.kind),
  }
  if (isCode(row.kind)) return codeMail(desk, envelope)
  const written = await otherLetter(desk)
  if ('skip' in written) return written
  return { mail: { ...envelope, ...contentOf(written.letter), ...(written.list && { list: written.list }) } }
}

interface Desk {
  ctx: Context
  row: Claimed
  ref: VoiceRef
  subject: VoiceSubject
  since: Date
  site: Site
  words: Words
  noun: Noun
  now: Date
}

const isCode = (kind: string): boolean => kind === 'confirm' || kind.startsWith('confirm-')
const aboutOf = ({ ctx, subject, site }: Desk): About => ({
  title: subject.title,
  siteName: site.name,
  siteUrl: ctx.config.baseUrl,
})
const contentOf = (letter: Letter): Pick<Mail, 'subject' | 'text' | 'html'> => ({
  subject: letter.subject,
  text: letterText(letter),
  html: letterHtml(letter),
})

function codeMail(desk: Desk, envelope: Omit<Mail, 'subject' | 'text' | 'html'>): Composed {
  const { ctx, row, ref, subject, now, since, words } = desk
  if (row.active_id === ref.id) return { skip: 'not-needed' }
  if (now.getTime() - since.getTime() > LINK_DAYS * DAY) return { skip: 'expired' }
  const digits = codeOf(ctx.keys, ref, numberOf(row.kind))
  const code = `${digits.slice(0, 3)} ${digits.slice(3)}`
  if (row.active_id && row.active_since) {
    const link = statusLink(ctx, subject.publicId, { subjectId: ref.subjectId, id: row.active_id })
    return {
      mail: { ...envelope, ...contentOf(signedLetter(words, aboutOf(desk), code, row.active_since, link)) },
    }
  }
  const template = templateOf(desk, envelope.from)
  const blanks = { ...envelope, code, link: confirmLink(ctx, subject.publicId, ref) }
  return {
    mail: {
      ...envelope,
      subject: template.subject(blanks),
      raw: template.message(blanks),
      // Read by the outbox page alone.
      get text() {
        return template.text(blanks)
      },
      get html() {
        return template.html(blanks)
      },
    },
  }
}

const keptTemplates = (): Map<string, Template> => new Map()
const MOST_TEMPLATES = 300

/** The one mail that goes out a hundred thousand times is encoded once per subject, title and language. */
function templateOf(desk: Desk, from: Mail['from']): Template {
  const kept = desk.ctx.shared(keptTemplates)
  const about = aboutOf(desk)
  const key = JSON.stringify([about, from, desk.words.locale, desk.noun])
  let template = kept.get(key)
  if (!template) {
    if (kept.size >= MOST_TEMPLATES) kept.clear()
    template = mailTemplate(from, codeLetter(desk.words, about))
    kept.set(key, template)
  }
  return template
}

type Written = { letter: Letter; list?: Mail['list'] } | { skip: 'not-needed' | 'expired' | 'gone' }

async function otherLetter(desk: Desk): Promise<Written> {
  const { ctx, row, ref, subject, words, since, now } = desk
  const about = aboutOf(desk)
  const until = new Date(since.getTime() + LINK_DAYS * DAY)
  const list = listOf(row.kind)
  if (list) return listMail(desk, list)
  const notice = noticeOf(row.kind)
  if (notice) {
    const link = statusLink(ctx, subject.publicId, ref)
    const letter = await writeNotice(ctx, words, ref, row.voice_kind ?? '', notice, about, link)
    return letter ? { letter } : { skip: 'not-needed' }
  }
  switch (row.kind) {
    case 'reminder':
      if (row.active_id) return { skip: 'not-needed' }
      if (now > until) return { skip: 'expired' }
      // What it asks for must still be possible when it is sent.
      if ((await kindOf(ctx, row.voice_kind ?? '').open(ctx, ref, since)) !== 'open')
        return { skip: 'not-needed' }
      return { letter: reminderLetter(words, about, since, confirmLink(ctx, subject.publicId, ref), until) }
    case 'held':
    case 'released': {
      const acts = await actsOf(ctx, ref)
      if (stateOf(acts) !== (row.kind === 'held' ? 'held' : 'active')) return { skip: 'not-needed' }
      const link = statusLink(ctx, subject.publicId, ref)
      if (row.kind === 'released') return { letter: releasedLetter(words, about, link) }
      return {
        letter: heldLetter(
          words,
          about,
          link,
          words(holdKey(acts.findLast(({ act }) => act === 'hold')?.reason ?? '')),
        ),
      }
    }
    case 'follow':
      if (now > until) return { skip: 'expired' }
      return {
        letter: followLetter(words, about, `${ctx.config.baseUrl}/u/${listToken(ctx.keys, ref, 'follow')}`),
      }
    default:
      throw new Error(`no such kind of mail: ${row.kind}`)
  }
}

const holdKey = (reason: string): MessageKey =>
  `reason.${reason}` in en.voices ? (`voices.reason.${reason}` as MessageKey) : 'mails.hold-other'

async function listMail(
  desk: Desk,
  { list, about: storyId }: NonNullable<ReturnType<typeof listOf>>,
): Promise<Written> {
  const { ctx, row, ref, subject, words } = desk
  if (!(await isWanted(ctx, ref, list))) return { skip: 'not-needed' }
  const told = await storyOf(ctx, list, row.subject_id, storyId)
  if (!told) return { skip: 'gone' }
  const story = told === 'untold' ? undefined : told
  const unsubscribe = `${ctx.config.baseUrl}/u/${listToken(ctx.keys, ref, list)}`
  const link = ctx.config.baseUrl + (story?.path ?? subject.path)
  const own =
    story?.ask && row.submitted_at
      ? ctx.config.baseUrl + story.ask.path(listToken(ctx.keys, ref, 'person'))
      : undefined
  return {
    letter: listLetter(words, aboutOf(desk), list, story, { link, unsubscribe, own }),
    list: { id: `${list}.${subject.publicId}.${new URL(ctx.config.baseUrl).hostname}`, unsubscribe },
  }
}

/** Asked again when it is sent: between being owed and being sent, people change their minds. */
async function isWanted(ctx: Context, ref: VoiceRef, list: string): Promise<boolean> {
  const [row] = await run<{ wanted: boolean }>(
    ctx.db,
    `select not exists (select from unsubscriptions where subject_id = $1 and recipient_id = $2 and list = $3) and (
       exists (select from follow_confirmations where subject_id = $1 and follow_id = $2)
       or $3 = any (coalesce(
         (select wishes from wish_changes where subject_id = $1 and voice_id = $2 order by changed_at desc limit 1),
         (select wishes from submissions where subject_id = $1 and id = $2)))) as wanted`,
    [ref.subjectId, ref.id, list],
  )
  return row?.wanted ?? false
}
