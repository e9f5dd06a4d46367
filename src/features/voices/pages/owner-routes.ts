import { NotFound } from '#core/errors.ts'
import { paragraphs } from '#core/forms.ts'
import { body, fileNamed, json, seeOther, type Route, type Visit } from '#core/http.ts'
import type { MessageKey } from '#core/i18n.ts'
import { receiptOf } from '#features/log/index.ts'
import { isProofKind, PROOF_FIELD } from '#features/viewings/index.ts'
import { object, withdrawVoice } from '../acting/actions.ts'
import { changeVoice, changeWishes, payloadOf } from '../acting/changing.ts'
import { eraseVoice } from '../acting/erasing.ts'
import { proveVoice } from '../acting/proving.ts'
import { forgetBrowser } from '../confirming/remembering.ts'
import { WISHES, type VoiceKind, type VoiceRef, type VoiceSubject } from '../kinds.ts'
import { forgetSecrets, ownerOf, waitingFor } from '../secrets.ts'
import { personalData, statusOf } from '../status/queries.ts'
import { basisOf, placeOf } from './outcomes.ts'
import { statusPage } from './status-views.ts'
import { erasedPage, notYoursPage } from './views.ts'

/** After confirming: status, receipt, changes, data and erasure, for whoever showed that the address is theirs. */
export function ownerRoutes(kind: VoiceKind): Route[] {
  const path = kind.path
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
          headers: { 'content-disposition': fileNamed(`${subject.slug}-${index}.tlog-proof`, 'attachment') },
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

async function leaveBrowser(visit: Visit, subject: VoiceSubject): Promise<void> {
  const secret = visit.cookie('browser')
  if (secret) await forgetBrowser(visit.ctx, secret)
  visit.clearCookie('browser')
  forgetSecrets(visit, subject)
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
