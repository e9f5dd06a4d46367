import type { Context } from '#core/context.ts'
import { html, type Html } from '#core/html.ts'
import { petitionPath, petitionsByIds } from '#features/petitions/index.ts'
import type { Statement } from '#features/statements/index.ts'
import { summariesOf, workPath } from '#features/works/index.ts'

export interface About {
  title: string
  path: string
  language?: string
  /** Whether everybody may read what it is about. */
  shown: boolean
}

type Which = Pick<Statement, 'id' | 'subjectId' | 'workId'>

/** What statements are about, by the id of the statement. */
export async function aboutsOf(ctx: Context, statements: readonly Which[]): Promise<Map<number, About>> {
  const [petitions, works] = [
    await petitionsByIds(
      ctx,
      statements.flatMap(({ subjectId }) => subjectId ?? []),
    ),
    await summariesOf(
      ctx,
      statements.flatMap(({ workId }) => workId ?? []),
    ),
  ]
  const abouts = new Map<number, About>()
  for (const { id, subjectId, workId } of statements) {
    const petition = petitions.find((one) => one.id === subjectId)
    const work = works.find((one) => one.id === workId)
    if (petition)
      abouts.set(id, {
        title: petition.text.action,
        path: petitionPath(petition),
        language: petition.text.language,
        shown: !['awaiting', 'hidden'].includes(petition.state.name),
      })
    else if (work) abouts.set(id, { title: work.title, path: workPath(work), shown: true })
  }
  return abouts
}

export const aboutLink = ({ title, path, language }: About): Html =>
  html`<a href="${path}"${language ? html` lang="${language}"` : ''}><bdi>${title}</bdi></a>`
