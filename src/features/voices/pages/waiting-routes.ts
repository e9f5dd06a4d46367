import { oneLine } from '#core/forms.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import type { MessageKey } from '#core/i18n.ts'
import { parseAddress } from '../addresses.ts'
import {
  answerSeen,
  confirmVoice,
  correctAddress,
  isRemembered,
  readCode,
  rememberAddress,
  resendCode,
  submissionById,
} from '../confirming/actions.ts'
import { REMEMBER_DAYS } from '../confirming/remembering.ts'
import type { VoiceKind, VoiceRef, VoiceSubject } from '../kinds.ts'
import { giveOwner, giveWaiting, waitingFor } from '../secrets.ts'
import { statusOf } from '../status/queries.ts'
import { nounWords } from '../words.ts'
import { basisOf, placeOf, problemOf } from './outcomes.ts'
import { notYoursPage, waitingPage } from './views.ts'

/** Between submitting and confirming: for whoever submitted, which says nothing about whose the address is. */
export function waitingRoutes(kind: VoiceKind): Route[] {
  const path = kind.path
  const asSubmitter =
    (handle: (visit: Visit, subject: VoiceSubject, ref: VoiceRef) => Promise<Response>) =>
    async (visit: Visit) => {
      const subject = await kind.subject(visit.ctx, visit.param('slug'))
      const ref = waitingFor(visit, subject)
      return ref ? handle(visit, subject, ref) : notYoursPage(visit, kind, subject)
    }
  const back = (subject: VoiceSubject, saved = ''): Response =>
    seeOther(`${placeOf(kind, subject)}${saved && `?done=${saved}`}`)

  return [
    {
      method: 'GET',
      path: `${path}/confirm`,
      may: 'signer',
      handle: asSubmitter((visit, subject, ref) => waiting(visit, kind, subject, ref)),
    },
    {
      method: 'POST',
      path: `${path}/confirm`,
      may: 'signer',
      handle: asSubmitter(async (visit, subject, ref) => {
        const form = await visit.form()
        const basis = basisOf(subject, form.get('seen'))
        const known = await knownBrowser(visit, ref)
        const code = readCode(form.get('code'))
        if (!known && !/^\d{6}$/.test(code)) return waiting(visit, kind, subject, ref, 'voices.code.missing')
        const outcome = await confirmVoice(visit.ctx, {
          ...ref,
          via: known ? 'browser' : 'code',
          code,
          basis,
        })
        if (outcome.result !== 'confirmed' && outcome.result !== 'already')
          return waiting(visit, kind, subject, ref, ...problemOf(outcome))
        if (form.get('remember') === 'yes') await remember(visit, ref)
        giveOwner(visit, subject, outcome.ref)
        return back(subject, outcome.result === 'already' && outcome.ref.id !== ref.id ? 'already' : '')
      }),
    },
    {
      method: 'POST',
      path: `${path}/answer`,
      may: 'signer',
      handle: asSubmitter(async (visit, subject, ref) => {
        const basis = basisOf(subject, (await visit.form()).get('seen'))
        if (basis) await answerSeen(visit.ctx, ref, basis)
        return seeOther(`${placeOf(kind, subject)}/confirm?done=answer`)
      }),
    },
    {
      method: 'POST',
      path: `${path}/resend`,
      may: 'signer',
      handle: asSubmitter(async (visit, subject, ref) => {
        await resendCode(visit.ctx, ref)
        return seeOther(`${placeOf(kind, subject)}/confirm?done=resend`)
      }),
    },
    {
      method: 'POST',
      path: `${path}/address`,
      may: 'signer',
      handle: asSubmitter(async (visit, subject, ref) => {
        const typed = oneLine((await visit.form()).get('email'))
        const address = parseAddress(typed)
        if (!address) return waiting(visit, kind, subject, ref, 'voices.email.wrong', {}, typed)
        giveWaiting(visit, subject, await correctAddress(visit.ctx, kind, subject, ref, address, visit.ip))
        return seeOther(`${placeOf(kind, subject)}/confirm`)
      }),
    },
  ]
}

async function knownBrowser(visit: Visit, ref: VoiceRef): Promise<boolean> {
  const secret = visit.cookie('browser')
  return (
    secret !== undefined && isRemembered(visit.ctx, secret, (await submissionById(visit.ctx, ref)).address)
  )
}

async function remember(visit: Visit, ref: VoiceRef): Promise<void> {
  visit.setCookie('browser', await rememberAddress(visit.ctx, await submissionById(visit.ctx, ref)), {
    maxAgeSeconds: REMEMBER_DAYS * 86_400,
  })
}

async function waiting(
  visit: Visit,
  kind: VoiceKind,
  subject: VoiceSubject,
  ref: VoiceRef,
  problem?: MessageKey,
  values: Record<string, number> = {},
  typed?: string,
): Promise<Response> {
  const status = await statusOf(visit.ctx, ref)
  // Confirmed elsewhere, by the link: this browser submitted it, but has not shown that it owns the address.
  const submitted = await submissionById(visit.ctx, ref)
  const words = nounWords(visit.words, kind.noun)
  return waitingPage(visit, {
    words,
    place: placeOf(kind, subject),
    subject,
    submitted,
    mail: status.step === 'submitted' ? status.mail : undefined,
    knownBrowser: await knownBrowser(visit, ref),
    problem: problem && { field: typed === undefined ? 'code' : 'email', text: words(problem, values) },
    typed,
  })
}
