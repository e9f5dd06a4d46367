import type { Context } from '#core/context.ts'
import { mac, macText, sameText, sha256, type Keys } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { Forbidden } from '#core/errors.ts'
import type { Visit } from '#core/http.ts'
import { isUuid } from '#core/ids.ts'
import { ownerOf } from '#features/voices/index.ts'
import { publicPetition, type Petition } from '../queries.ts'
import { subjectOf } from '../signing/kind.ts'
import { authorVoice } from '../texts/queries.ts'

/** Somebody who may see the organisers' page: the author, or whom the author invited. */
export interface Organiser {
  /** The author's signature, or a co-organiser. */
  id: string
  role: 'author' | 'writes' | 'reads'
  /** As it stands with what they write: 'author' or their id. */
  by: string
  /** What opened the page in this browser: a mail (the link, or the code of the author's signature), or a passkey. */
  factor: 'link' | 'passkey'
  /** Mark of the passkey that opened it, and when its cookie ends, in seconds since 1970. */
  mark?: string
  ends?: number
}

const COOKIE_SECONDS = 7 * 86_400

/** Who stands behind an id, if they are still an organiser and have accepted. */
export async function organiserById(
  ctx: Context,
  petitionId: number,
  id: string,
): Promise<Organiser | undefined> {
  if (id === (await authorVoice(ctx, petitionId))) return { id, role: 'author', by: 'author', factor: 'link' }
  const [row] = await run<{ role: 'writes' | 'reads' }>(
    ctx.db,
    `select role from organisers o join organiser_acceptances a on a.subject_id = o.subject_id and a.organiser_id = o.id
     where o.subject_id = $1 and o.id = $2`,
    [petitionId, id],
  )
  return row && { id, role: row.role, by: id, factor: 'link' }
}

/** The author and those co-organisers who may write, by the ids of mails to them. */
export async function whoMayWrite(ctx: Context, petitionId: number): Promise<string[]> {
  const author = await authorVoice(ctx, petitionId)
  const others = await run<{ id: string }>(
    ctx.db,
    `select o.id from organisers o join organiser_acceptances a on a.subject_id = o.subject_id and a.organiser_id = o.id
     where o.subject_id = $1 and o.role = 'writes' order by o.id`,
    [petitionId],
  )
  return [...(author ? [author] : []), ...others.map(({ id }) => id)]
}

/** Stands in a cookie for the passkey that opened the page: once it is removed, the cookie opens nothing. */
export const markOf = (passkeyId: string): string =>
  sha256(Buffer.from(passkeyId, 'base64url')).subarray(0, 16).toString('base64url')

/**
 * Value of the cookie that opens the page until `ends`, in seconds since 1970. The browser is told the same end, but a copy of the cookie
 * would not keep to that.
 */
export function organiserCookie(keys: Keys, petitionId: number, id: string, ends: number, mark = ''): string {
  const shown = mark ? ['passkey', mark] : []
  const proof = macText(keys.organiser, 'cookie', petitionId, id, ends, ...shown)
  return [id, ends, proof, ...(mark ? [mark] : [])].join('.')
}

/** Whom the cookie of a link from a mail, or of a passkey, lets in. */
async function fromCookie({ ctx, cookie }: Visit, petition: Petition): Promise<Organiser | undefined> {
  const value = cookie(`o-${petition.publicId}`) ?? ''
  const [id = '', end = '', , mark = ''] = value.split('.')
  const ends = Number(end)
  if (!isUuid(id) || !sameText(value, organiserCookie(ctx.keys, petition.id, id, ends, mark))) return
  if (ends * 1000 <= ctx.clock.now().getTime()) return
  const organiser = await organiserById(ctx, petition.id, id)
  if (!organiser || !mark) return organiser
  const keys = await run<{ id: Buffer }>(
    ctx.db,
    `select credential_id as id from organiser_passkeys k join organiser_accounts a on a.id = k.account_id
     where a.subject_id = $1 and a.organiser_id = $2`,
    [petition.id, id],
  )
  const isThere = keys.some((key) => markOf(key.id.toString('base64url')) === mark)
  return isThere ? { ...organiser, factor: 'passkey', mark, ends } : undefined
}

/** The organiser at this browser: by a passkey, by the cookie of the author's own signature, or by that of a link from a mail. */
export async function organiserOf(visit: Visit, petition: Petition): Promise<Organiser | undefined> {
  const { ctx } = visit
  const known = await fromCookie(visit, petition)
  if (known?.factor === 'passkey') return known
  const signer = ownerOf(visit, await subjectOf(ctx, petition))
  if (signer && signer.id === (await authorVoice(ctx, petition.id)))
    return { id: signer.id, role: 'author', by: 'author', factor: 'link' }
  return known
}

/** Lets this browser in for seven days, or until `ends`; `passkeyId` is what was shown, where it was no link. */
export function giveOrganiser(
  visit: Visit,
  petition: Petition,
  id: string,
  passkeyId?: string,
  ends?: number,
): void {
  const { ctx } = visit
  const now = Math.floor(ctx.clock.now().getTime() / 1000)
  const end = ends ?? now + COOKIE_SECONDS
  const mark = passkeyId === undefined ? '' : markOf(passkeyId)
  const value = organiserCookie(ctx.keys, petition.id, id, end, mark)
  visit.setCookie(`o-${petition.publicId}`, value, { maxAgeSeconds: end - now })
}

/** In this browser; a copy of the cookie opens the page until its end. */
export const forgetOrganiser = (visit: Visit, petition: Petition): void =>
  visit.clearCookie(`o-${petition.publicId}`)

const MAY: Record<'read' | 'write' | 'lead', readonly Organiser['role'][]> = {
  read: ['author', 'writes', 'reads'],
  write: ['author', 'writes'],
  lead: ['author'],
}

/** The petition with the organiser at this browser. Throws `Forbidden` for everybody else. */
export async function asOrganiser(
  visit: Visit,
  need: keyof typeof MAY,
): Promise<{ petition: Petition; organiser: Organiser }> {
  const petition = await publicPetition(visit.ctx, visit.param('slug'))
  const organiser = await organiserOf(visit, petition)
  if (!organiser || !MAY[need].includes(organiser.role)) throw new Forbidden('organising.not-yours')
  return { petition, organiser }
}

const TAG = 16

const linkTag = (keys: Keys, petitionId: number, id: string, ends: number): Buffer =>
  mac(keys.organiser, 'link', petitionId, id, ends).subarray(0, TAG)

/** Opens the organisers' page until `ends`: id, time and an HMAC; nothing about it is stored. */
export function organiserToken(keys: Keys, petitionId: number, id: string, ends: Date): string {
  const seconds = Math.floor(ends.getTime() / 1000)
  const end = Buffer.alloc(4)
  end.writeUInt32BE(seconds)
  return Buffer.concat([
    Buffer.from(id.replaceAll('-', ''), 'hex'),
    end,
    linkTag(keys, petitionId, id, seconds),
  ]).toString('base64url')
}

/** Whom a token was made for, and whether its time is over; undefined when it was not made here. */
export function openOrganiserToken(
  keys: Keys,
  petitionId: number,
  token: string,
  now: Date,
): { id: string; over: boolean } | undefined {
  const bytes = Buffer.from(token.slice(0, 60), 'base64url')
  if (bytes.length !== 20 + TAG || bytes.toString('base64url') !== token) return
  const id = bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  const ends = bytes.readUInt32BE(16)
  const tag = linkTag(keys, petitionId, id, ends).toString('hex')
  if (!isUuid(id) || !sameText(tag, bytes.toString('hex', 20))) return
  return { id, over: ends * 1000 < now.getTime() }
}
