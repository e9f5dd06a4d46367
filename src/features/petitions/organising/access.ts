import type { Context } from '#core/context.ts'
import { mac, macText, sameText, type Keys } from '#core/crypto.ts'
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
}

const COOKIE_DAYS = 7

/** Who stands behind an id, if they are still an organiser and have accepted. */
export async function organiserById(
  ctx: Context,
  petitionId: number,
  id: string,
): Promise<Organiser | undefined> {
  if (id === (await authorVoice(ctx, petitionId))) return { id, role: 'author', by: 'author' }
  const [row] = await run<{ role: 'writes' | 'reads' }>(
    ctx.db,
    `select role from organisers o join organiser_acceptances a on a.subject_id = o.subject_id and a.organiser_id = o.id
     where o.subject_id = $1 and o.id = $2`,
    [petitionId, id],
  )
  return row && { id, role: row.role, by: id }
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

/** The organiser at this browser: by the cookie of the author's own signature, or by that of a link from a mail. */
export async function organiserOf(visit: Visit, petition: Petition): Promise<Organiser | undefined> {
  const { ctx } = visit
  const signer = ownerOf(visit, await subjectOf(ctx, petition))
  if (signer && signer.id === (await authorVoice(ctx, petition.id)))
    return { id: signer.id, role: 'author', by: 'author' }
  const [id = '', proof = ''] = (visit.cookie(`o-${petition.publicId}`) ?? '').split('.')
  if (!isUuid(id) || !sameText(proof, macText(ctx.keys.organiser, 'cookie', petition.id, id))) return
  return organiserById(ctx, petition.id, id)
}

export function giveOrganiser(visit: Visit, petition: Petition, id: string): void {
  const value = `${id}.${macText(visit.ctx.keys.organiser, 'cookie', petition.id, id)}`
  visit.setCookie(`o-${petition.publicId}`, value, { maxAgeSeconds: COOKIE_DAYS * 86_400 })
}

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
