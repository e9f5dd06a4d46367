import type { FoundVoice } from '#features/voices/index.ts'

export type SignatureAct = 'release' | 'removal' | 'restoration' | 'answer'

/** What a moderator can do with a signature in its state; `answer` turns an objection down. */
export function actsFor({ state }: Pick<FoundVoice, 'state'>, objected: boolean): SignatureAct[] {
  switch (state) {
    case 'held':
      return ['release', 'removal']
    case 'active':
      return ['removal']
    case 'refused':
    case 'removed':
      return objected ? ['restoration', 'answer'] : ['restoration']
    case 'withdrawn':
    case 'submitted':
      return []
  }
}
