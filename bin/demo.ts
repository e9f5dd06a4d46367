import type { Config } from '#config'
import { giveTrailer, loadSample, removeSample } from '#features/desk/index.ts'
import { prepareFilms } from '#features/viewings/index.ts'
import { withContext } from './context.ts'

/** Loads the sample dispute, or with --remove takes it away. */
export async function demo(config: Config, args: string[]): Promise<void> {
  await withContext(config, 'demo', async ({ ctx }) => {
    if (args.includes('--remove')) {
      await removeSample(ctx)
      console.log('The sample dispute is gone.')
      return
    }
    const { slug } = await loadSample(ctx)
    console.log(`The sample dispute is at ${config.baseUrl}/petitions/${slug}`)
    if ((await giveTrailer(ctx)) === 'no-ffmpeg')
      console.log(
        'Its screening room is empty, because ffmpeg is not installed. Install it, and run this again for the trailer.',
      )
    else await prepareFilms(ctx)
  })
}
