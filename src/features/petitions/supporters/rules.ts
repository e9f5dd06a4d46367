import type { Context } from '#core/context.ts'
import { macText, sameText } from '#core/crypto.ts'
import { petitionPath, type Petition } from '../queries.ts'

/** At most so many may be asked by private link. */
export const MOST_SUPPORTERS = 20

/** Opens a petition to those whom its author asks for support; 22 characters are 131 bits. */
const supportToken = (ctx: Context, subjectId: number): string =>
  macText(ctx.keys.link, 'support', subjectId).slice(0, 22)

export const isSupportToken = (ctx: Context, subjectId: number, token: string): boolean =>
  sameText(supportToken(ctx, subjectId), token)

export const supportPath = (ctx: Context, petition: Pick<Petition, 'slug' | 'id'>): string =>
  `${petitionPath(petition)}/support/${supportToken(ctx, petition.id)}`
