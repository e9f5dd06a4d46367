import type { Words } from '#core/i18n.ts'
import { CODE, LINK, type Letter, type Piece } from '#core/mail/index.ts'
import type { Notice } from './notices.ts'
import type { ListName } from './rows.ts'

/** What a mail is about, as it stands in it. */
export interface About {
  title: string
  siteName: string
  siteUrl: string
}

/** What a list mail tells: who says it, and how it begins. */
export interface Story {
  by: string
  text: string
  /** Path of the page where all of it stands. */
  path: string
  /** What those who signed are asked; the page behind it knows by the token who comes, and a button there does it. */
  ask?: { label: string; path(token: string): string }
}

const SHORT = 60
const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** At most `most` characters as people count them, cut between words. */
export function shorten(text: string, most = SHORT): string {
  const all = [...letters.segment(text)].map(({ segment }) => segment)
  if (all.length <= most) return text
  const cut = all.slice(0, most - 1).join('')
  return `${cut.replace(/(?<=\S)\s+\S*$/u, '')}…`
}

/** Private-use characters mean blanks in a template, and nothing anywhere else. */
export const withoutMarks = (text: string): string => text.replace(/[\ue000-\uf8ff]/gu, '')

export function letter(words: Words, about: About, subject: string, pieces: Piece[]): Letter {
  const colophon: Piece = { small: words('mails.about-site', { site: about.siteName }), link: about.siteUrl }
  return { locale: words.locale, direction: words.direction, subject, pieces: [...pieces, colophon] }
}

/** The mail with the code. It goes to an address that anybody may have entered, so it holds nothing that they typed. */
export const codeLetter = (words: Words, about: About): Letter =>
  letter(words, about, words('mails.confirm-subject', { code: CODE, title: shorten(about.title) }), [
    words('mails.confirm-intro'),
    { quote: about.title },
    words('mails.confirm-code'),
    { code: CODE },
    { link: LINK, label: words('mails.confirm-link') },
    words('mails.not-you'),
  ])

/** The same mail to somebody who has signed before; its code opens the same page. */
export const signedLetter = (words: Words, about: About, code: string, since: Date, link: string): Letter =>
  letter(words, about, words('mails.confirm-subject', { code, title: shorten(about.title) }), [
    words('mails.signed-intro', { date: words.date(since) }),
    { quote: about.title },
    { link, label: words('mails.signed-link') },
    words('mails.signed-code'),
    { code },
    words('mails.signed-not-you'),
  ])

export const reminderLetter = (words: Words, about: About, since: Date, link: string, until: Date): Letter =>
  letter(words, about, words('mails.reminder-subject', { title: shorten(about.title) }), [
    words('mails.reminder-intro', { date: words.date(since) }),
    { quote: about.title },
    { link, label: words('mails.reminder-link', { date: words.date(until) }) },
    words('mails.reminder-once'),
  ])

export const heldLetter = (words: Words, about: About, link: string, reason: string): Letter =>
  letter(words, about, words('mails.held-subject', { title: shorten(about.title) }), [
    words('mails.held-intro'),
    { quote: about.title },
    words('mails.held-why', { reason }),
    { link, label: words('mails.held-link') },
  ])

export const releasedLetter = (words: Words, about: About, link: string): Letter =>
  letter(words, about, words('mails.released-subject', { title: shorten(about.title) }), [
    words('mails.released-intro'),
    { quote: about.title },
    { link, label: words('mails.released-link') },
  ])

export const followLetter = (words: Words, about: About, link: string): Letter =>
  letter(words, about, words('mails.follow-subject', { title: shorten(about.title) }), [
    words('mails.follow-intro'),
    { quote: about.title },
    words('mails.follow-what'),
    { link, label: words('mails.follow-link') },
    words('mails.follow-not-you'),
  ])

/** News about what somebody signed themselves; the link leads to their own page. */
export const noticeLetter = (words: Words, about: About, notice: Notice, link: string): Letter =>
  letter(words, about, notice.subject, [
    { quote: notice.title ?? about.title },
    ...notice.pieces,
    { link, label: notice.link },
  ])

export function listLetter(
  words: Words,
  about: About,
  list: ListName,
  story: Story | undefined,
  { link, unsubscribe, own }: { link: string; unsubscribe: string; own?: string | undefined },
): Letter {
  const title = shorten(about.title)
  const subject =
    list === 'answer' && story
      ? words('mails.answer-subject-by', { by: shorten(story.by), title })
      : words(`mails.${list}-subject`, { title })
  return letter(words, about, subject, [
    words(`mails.${list}-intro`),
    { quote: about.title },
    ...(story ? [words(`mails.${list}-said`, { by: story.by }), { quote: shorten(story.text, 600) }] : []),
    { link, label: words(`mails.${list}-link`) },
    ...(story?.ask && own ? [{ link: own, label: story.ask.label }] : []),
    { small: words(`mails.${list}-why`), link: unsubscribe },
  ])
}
