import type { FoundVoice } from '#features/voices/index.ts'

export type SignatureAct = 'release' | 'removal' | 'restoration' | 'answer'

/**
 * What a moderator can do with a signature in its state; `answer` turns an objection down. About an objection decides who `may`: not whoever
 * removed the signature.
 */
export function actsFor({ state }: Pick<FoundVoice, 'state'>, objected: boolean, may = true): SignatureAct[] {
  switch (state) {
    case 'held':
      return ['release', 'removal']
    case 'active':
      return ['removal']
    case 'refused':
    case 'removed':
      if (objected && !may) return []
      return objected ? ['restoration', 'answer'] : ['restoration']
    case 'withdrawn':
    case 'submitted':
      return []
  }
}
