import { join } from 'node:path'
import { check } from '#core/forms.ts'
import { KIB, seeOther, type Route, type Visit } from '#core/http.ts'
import type { MessageKey } from '#core/i18n.ts'
import { legalDefault, privacyDefault } from '#core/legal.ts'
import { reasonKey, type Delivery } from '#core/mail/index.ts'
import { deskPage, EMPTY, statusOf, type Filled } from '../frame.ts'
import { isSampleLoaded } from '../queries.ts'
import { askForBackup, saveSettings, sendTestMail } from './actions.ts'
import { petitionRulesSchema, siteSchema, textSchema } from './forms.ts'
import { setupFacts } from './queries.ts'
import { setupLines } from './rules.ts'
import { petitionRulesPage, setupPage, sitePage, textPage } from './views.ts'

const DONE: Record<string, MessageKey> = {
  saved: 'desk.saved',
  mailed: 'desk.test-mail-sent',
  outbox: 'desk.test-mail-outbox',
  backup: 'desk.backup-asked',
  'sample-loaded': 'desk.sample-was-loaded',
  'sample-removed': 'desk.sample-was-removed',
}

async function checklist(visit: Visit, failed?: Delivery): Promise<Response> {
  const { ctx, words, staff } = visit
  const [facts, sample] = await Promise.all([setupFacts(ctx, staff!), isSampleLoaded(ctx)])
  const mailFailure =
    failed && !failed.accepted
      ? { reason: words(reasonKey(failed.reason)), detail: failed.detail }
      : undefined
  return deskPage(
    visit,
    { title: words('desk.setup'), done: DONE, status: mailFailure ? 422 : 200 },
    setupPage({
      words,
      lines: setupLines(facts),
      mailFailure,
      backupFolder: join(ctx.config.dataDir, 'backups'),
      sample,
    }),
  )
}

const siteForm = (visit: Visit, filled: Filled): Response =>
  deskPage(
    visit,
    { title: visit.words('desk.line-site'), status: statusOf(filled) },
    sitePage(visit.words, filled),
  )

const textForm = (visit: Visit, which: 'legal' | 'privacy', filled: Filled): Response =>
  deskPage(
    visit,
    { title: visit.words(`desk.line-${which}`), status: statusOf(filled) },
    textPage(visit.words, which, filled),
  )

const petitionsForm = (visit: Visit, filled: Filled): Response =>
  deskPage(
    visit,
    { title: visit.words('desk.line-petitions'), status: statusOf(filled) },
    petitionRulesPage(visit.words, filled),
  )

const prefilled = { legal: legalDefault, privacy: privacyDefault }

const textRoutes = (['legal', 'privacy'] as const).flatMap((which): Route[] => [
  {
    method: 'GET',
    path: `/desk/setup/${which}`,
    may: 'operator',
    handle: (visit) =>
      textForm(visit, which, {
        ...EMPTY,
        values: {
          text:
            visit.site[which] || prefilled[which]({ siteName: visit.site.name, contact: visit.site.contact }),
        },
      }),
  },
  {
    method: 'POST',
    path: `/desk/setup/${which}`,
    may: 'operator',
    // 20,000 characters of a script that needs nine bytes for each in a form
    maxBody: 256 * KIB,
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(textSchema, values)
      if (!checked.ok) return textForm(visit, which, { values, problems: checked.problems })
      await saveSettings(visit.ctx, visit.staff!, { [which]: checked.value.text })
      return seeOther('/desk/setup?done=saved')
    },
  },
])

export const setupRoutes: Route[] = [
  { method: 'GET', path: '/desk/setup', may: 'operator', handle: (visit) => checklist(visit) },
  {
    method: 'GET',
    path: '/desk/setup/site',
    may: 'operator',
    handle: (visit) => {
      const { name, locale, timeZone, contact } = visit.site
      return siteForm(visit, {
        ...EMPTY,
        values: { name, locale, timeZone, contact: contact || visit.staff!.email },
      })
    },
  },
  {
    method: 'POST',
    path: '/desk/setup/site',
    may: 'operator',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(siteSchema, values)
      if (!checked.ok) return siteForm(visit, { values, problems: checked.problems })
      await saveSettings(visit.ctx, visit.staff!, checked.value)
      return seeOther('/desk/setup?done=saved')
    },
  },
  ...textRoutes,
  {
    method: 'GET',
    path: '/desk/setup/petitions',
    may: 'operator',
    handle: (visit) =>
      petitionsForm(visit, {
        ...EMPTY,
        values: {
          openers: visit.site.openers,
          answerThreshold: String(visit.site.answerThreshold),
          answerDays: String(visit.site.answerDays),
          anonymiseMonths: String(visit.site.anonymiseMonths),
          supportersNeeded: String(visit.site.supportersNeeded),
        },
      }),
  },
  {
    method: 'POST',
    path: '/desk/setup/petitions',
    may: 'operator',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(petitionRulesSchema, values)
      if (!checked.ok) return petitionsForm(visit, { values, problems: checked.problems })
      await saveSettings(visit.ctx, visit.staff!, checked.value)
      return seeOther('/desk/setup?done=saved')
    },
  },
  {
    method: 'POST',
    path: '/desk/setup/test-mail',
    may: 'operator',
    async handle(visit) {
      const delivery = await sendTestMail(visit.ctx, visit.staff!)
      if (!delivery.accepted) return checklist(visit, delivery)
      return seeOther(`/desk/setup?done=${visit.ctx.config.mail.url ? 'mailed' : 'outbox'}`)
    },
  },
  {
    method: 'POST',
    path: '/desk/setup/backup',
    may: 'operator',
    async handle(visit) {
      await askForBackup(visit.ctx, visit.staff!)
      return seeOther('/desk/setup?done=backup')
    },
  },
]
