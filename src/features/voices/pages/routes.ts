import { NotFound } from '#core/errors.ts'
import { oneLine, paragraphs } from '#core/forms.ts'
import { body, json, seeOther, type Route, type Visit } from '#core/http.ts'
import type { MessageKey } from '#core/i18n.ts'
import { receiptOf } from '#features/log/index.ts'
import { isProofKind, PROOF_FIELD } from '#features/viewings/index.ts'
import { object, withdrawVoice } from '../acting/actions.ts'
import { changeVoice, changeWishes, payloadOf } from '../acting/changing.ts'
import { eraseVoice } from '../acting/erasing.ts'
import { proveVoice } from '../acting/proving.ts'
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
import { REMEMBER_DAYS, forgetBrowser } from '../confirming/remembering.ts'
import { WISHES, type VoiceKind, type VoiceRef, type VoiceSubject } from '../kinds.ts'
import { forgetSecrets, giveOwner, giveWaiting, ownerOf, waitingFor } from '../secrets.ts'
import { personalData, statusOf } from '../status/queries.ts'
import { nounWords } from '../words.ts'
import { basisOf, placeOf, problemOf } from './outcomes.ts'
import { statusPage } from './status-views.ts'
import { erasedPage, notYoursPage, waitingPage } from './views.ts'

/** The pages of one kind for the person: waiting for the code, and afterwards the status. */
export function voiceRoutes(kind: VoiceKind): Route[] {
  const path = kind.path
  const asSubmitter =
    (handle: (visit: Visit, subject: VoiceSubject, ref: VoiceRef) => Promise<Response>) =>
    async (visit: Visit) => {
      const subject = await kind.subject(visit.ctx, visit.param('slug'))
      const ref = waitingFor(visit, subject)
      return ref ? handle(visit, subject, ref) : notYoursPage(visit, kind, subject)
    }
  const asOwner =
    (handle: (visit: Visit, subject: VoiceSubject, ref: VoiceRef) => Promise<Response>) =>
    async (visit: Visit) => {
      const subject = await kind.subject(visit.ctx, visit.param('slug'))
      const ref = ownerOf(visit, subject)
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
        giveWaiting(visit, subject, await correctAddress(visit.ctx, subject, ref, address, visit.ip))
        return seeOther(`${placeOf(kind, subject)}/confirm`)
      }),
    },
    {
      method: 'GET',
      path,
      may: 'signer',
      handle: async (visit) => {
        const subject = await kind.subject(visit.ctx, visit.param('slug'))
        const ref = ownerOf(visit, subject)
        if (ref) return showStatus(visit, kind, subject, ref)
        return waitingFor(visit, subject)
          ? seeOther(`${placeOf(kind, subject)}/confirm`)
          : notYoursPage(visit, kind, subject)
      },
    },
    {
      method: 'GET',
      path: `${path}/status.json`,
      may: 'signer',
      handle: asOwner(async (visit, _subject, ref) => {
        const status = await statusOf(visit.ctx, ref)
        if (status.step === 'submitted') return json({ state: 'submitted' })
        return json({
          state: status.state === 'active' && status.counted ? 'counted' : status.state,
          number: status.number,
        })
      }),
    },
    {
      method: 'GET',
      path: `${path}/data.json`,
      may: 'signer',
      handle: asOwner(async (visit, _subject, ref) =>
        json(await personalData(visit.ctx, ref), {
          headers: { 'content-disposition': `attachment; filename="my-${kind.noun}.json"` },
        }),
      ),
    },
    {
      method: 'GET',
      path: `${path}/receipt.tlog-proof`,
      may: 'signer',
      handle: asOwner(async (visit, subject, ref) => {
        const status = await statusOf(visit.ctx, ref)
        const index = status.step === 'confirmed' && subject.log === 'public' ? status.index : undefined
        const receipt = index === undefined ? undefined : await receiptOf(visit.ctx, index)
        if (receipt === undefined) throw new NotFound('voices.receipt.not-yet')
        return body(receipt, 'text/plain; charset=utf-8', {
          headers: { 'content-disposition': `attachment; filename="${subject.slug}-${index}.tlog-proof"` },
        })
      }),
    },
    {
      method: 'POST',
      path: `${path}/withdrawal`,
      may: 'signer',
      handle: asOwner(async (visit, subject, ref) => {
        await withdrawVoice(visit.ctx, ref)
        return back(subject)
      }),
    },
    {
      method: 'POST',
      path: `${path}/seen`,
      may: 'signer',
      handle: asOwner(async (visit, subject, ref) => {
        const basis = basisOf(subject, (await visit.form()).get('seen'))
        if (basis) await changeVoice(visit.ctx, ref, { basis })
        return back(subject, 'saved')
      }),
    },
    ...(isProofKind(kind.kind)
      ? [
          {
            method: 'POST' as const,
            path: `${path}/proof`,
            may: 'signer' as const,
            handle: asOwner(async (visit, subject, ref) => {
              await proveVoice(visit.ctx, ref, kind, subject, (await visit.form()).get(PROOF_FIELD))
              return back(subject)
            }),
          },
        ]
      : []),
    {
      method: 'POST',
      path: `${path}/wishes`,
      may: 'signer',
      handle: asOwner(async (visit, subject, ref) => {
        const form = await visit.form()
        await changeWishes(
          visit.ctx,
          ref,
          (kind.wishes ?? WISHES).filter((wish) => form.get(wish) === 'yes'),
        )
        return back(subject, 'saved')
      }),
    },
    {
      method: 'POST',
      path: `${path}/objection`,
      may: 'signer',
      handle: asOwner(async (visit, subject, ref) => {
        const text = paragraphs((await visit.form()).get('objection'))
        if (text === '' || [...text].length > 500)
          return showStatus(visit, kind, subject, ref, { objection: 'voices.status.object.missing' }, text)
        await object(visit.ctx, ref, text)
        return back(subject, 'saved')
      }),
    },
    {
      method: 'POST',
      path: `${path}/erasure`,
      may: 'signer',
      handle: asOwner(async (visit, subject, ref) => {
        if ((await visit.form()).get('erase') !== 'yes')
          return showStatus(visit, kind, subject, ref, { erase: 'voices.status.erase.missing' })
        await eraseVoice(visit.ctx, ref)
        await leaveBrowser(visit, subject)
        return erasedPage(visit, kind, subject)
      }),
    },
    {
      method: 'POST',
      path: `${path}/forgetting`,
      may: 'signer',
      handle: asOwner(async (visit, subject) => {
        await leaveBrowser(visit, subject)
        return seeOther(subject.path)
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

async function leaveBrowser(visit: Visit, subject: VoiceSubject): Promise<void> {
  const secret = visit.cookie('browser')
  if (secret) await forgetBrowser(visit.ctx, secret)
  visit.clearCookie('browser')
  forgetSecrets(visit, subject)
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

async function showStatus(
  visit: Visit,
  kind: VoiceKind,
  subject: VoiceSubject,
  ref: VoiceRef,
  problems: Record<string, MessageKey> = {},
  typed = '',
): Promise<Response> {
  const status = await statusOf(visit.ctx, ref)
  if (status.step !== 'confirmed') throw new NotFound('voices.gone')
  const own = kind.status
    ? await kind.status(visit, subject, ref, await payloadOf(visit.ctx, ref))
    : undefined
  return statusPage(visit, { kind, place: placeOf(kind, subject), subject, status, problems, typed, own })
}
