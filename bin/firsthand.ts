import { enableCompileCache } from 'node:module'
import { ConfigError, readConfig, type Config } from '#config'

// Keeps what type stripping and compiling made: a start then takes half the time and a quarter less memory.
enableCompileCache()

/** Each command loads only what it needs. */
const COMMANDS: Record<string, { help: string; run(config: Config, args: string[]): Promise<void> }> = {
  serve: {
    help: 'run the site: database, web process and worker',
    run: async (config) => (await import('./serve.ts')).serve(config),
  },
  web: { help: 'run the web process alone', run: async (config) => (await import('./web.ts')).web(config) },
  worker: {
    help: 'run the worker alone: counting, mail, jobs',
    run: async (config) => (await import('./worker.ts')).worker(config),
  },
  migrate: {
    help: 'bring the database to the newest schema',
    run: async (config) => (await import('./context.ts')).withContext(config, 'migrate', async () => {}),
  },
  invite: {
    help: 'a sign-in link for the operator',
    run: async (config) => (await import('./invite.ts')).invite(config),
  },
  demo: {
    help: 'load the sample dispute (demo --remove takes it away)',
    run: async (config, args) => (await import('./demo.ts')).demo(config, args),
  },
  replay: {
    help: 'drive a petition along a real curve',
    run: async (config, args) => (await import('./replay.ts')).replay(config, args),
  },
  recount: {
    help: 'count the log again and compare',
    run: async (config) => (await import('./recount.ts')).recountCommand(config),
  },
  chaos: {
    help: 'kill a site of its own under load and account for everything',
    run: async (_config, args) => (await import('./chaos.ts')).chaosCommand(args),
  },
  export: {
    help: 'write log, numbers and verifier as static files (--to DIR, --from URL)',
    run: async (config, args) => (await import('./export.ts')).exportCommand(config, args),
  },
  recover: {
    help: 'after a restore: take published entries back (--from URL, --rebuild)',
    run: async (config, args) => (await import('./recover.ts')).recover(config, args),
  },
  verifier: {
    help: 'write verify.js and its checksum (--to DIR)',
    run: async (_config, args) => (await import('./verifier.ts')).verifierCommand(args),
  },
  'rotate-log-key': {
    help: 'give the public log a new key',
    run: async (config) => (await import('./rotate-log-key.ts')).rotateLogKeyCommand(config),
  },
  bounce: {
    help: 'read a bounced mail from standard input',
    run: async (config) => (await import('./bounce.ts')).bounce(config),
  },
  backup: {
    help: 'back up all data, and the keys apart (--to FOLDER)',
    run: async (config, args) => (await import('./backup.ts')).backupCommand(config, args),
  },
  restore: {
    help: 'put a backup into an empty site (--from FOLDER)',
    run: async (config, args) => (await import('./restore.ts')).restoreCommand(config, args),
  },
  doctor: {
    help: 'look at everything the site needs, and say remedies',
    run: async (_config, args) => (await import('./doctor.ts')).doctorCommand(args),
  },
  upgrade: {
    help: 'back up, bring the database to this release, recount',
    run: async (config, args) => (await import('./upgrade.ts')).upgradeCommand(config, args),
  },
  schema: {
    help: 'write db/schema.sql and db/schema.ts (--check compares)',
    run: async (config, args) => (await import('./schema.ts')).schema(config, args),
  },
}

async function main(): Promise<void> {
  const [name = '', ...args] = process.argv.slice(2)
  const command = COMMANDS[name]
  if (!command) {
    const width = Math.max(...Object.keys(COMMANDS).map((key) => key.length))
    console.log(
      Object.entries(COMMANDS)
        .map(([key, { help }]) => `  ${key.padEnd(width)}  ${help}`)
        .join('\n'),
    )
    process.exitCode = name === '' || name === 'help' ? 0 : 2
    return
  }
  // The doctor tells a wrong configuration as one of its findings.
  if (name === 'doctor') return (await import('./doctor.ts')).doctorCommand(args)
  await command.run(readConfig(), args)
}

main().catch((error: unknown) => {
  if (error instanceof ConfigError)
    console.error(`Firsthand cannot start:\n${error.problems.map((problem) => `  ${problem}`).join('\n')}`)
  else
    console.error(
      error instanceof Error ? `${error.message}${error.cause ? `\n  ${String(error.cause)}` : ''}` : error,
    )
  if (process.env.LOG_LEVEL === 'debug') console.error(error)
  process.exitCode = 1
})
