// A process that holds an embedded PostgreSQL until it is killed; its first line of output is the URL.
import { startEmbedded } from '#core/postgres.ts'

const { url } = await startEmbedded(process.argv[2]!, () => {})
process.stdout.write(`${url}\n`)
setInterval(() => {}, 60_000)
