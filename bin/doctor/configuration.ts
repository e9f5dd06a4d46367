import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError, readConfig, type Config } from '#config'
import { notesOn, type Finding } from './findings.ts'

export const isLoopback = (host: string): boolean =>
  /^(localhost|127\.[\d.]+|\[?::1\]?)$|\.localhost$/.test(host)

/** Whether people reach the site at an address of the internet, which makes more things necessary. */
export const isPublic = (config: Pick<Config, 'baseUrl'>): boolean =>
  !isLoopback(new URL(config.baseUrl).hostname)

/** Reads the configuration as every process does; each problem is a finding. */
export function checkConfiguration(env: NodeJS.ProcessEnv): {
  config: Config | undefined
  findings: Finding[]
} {
  const notes = notesOn('configuration')
  let config: Config | undefined
  try {
    config = readConfig(env)
    notes.ok(
      `every variable is understood; the site is ${config.baseUrl}, listening on ${config.host}:${config.port}`,
    )
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    for (const problem of error.problems)
      notes.wrong(problem, 'Correct the variable as said; docs/operating/configuration.md lists all of them.')
    return { config, findings: notes.all }
  }
  const major = Number(process.versions.node.split('.')[0])
  if (major < 24)
    notes.wrong(
      `Node ${process.versions.node} is older than 24`,
      'Start with npm, which brings the right one, or with node_modules/.bin/node.',
    )
  checkProxies(config, notes)
  if (process.getuid?.() === 0 && isPublic(config))
    notes.attention(
      'this runs as root',
      'Run the site as a user of its own: deploy/systemd has units for it.',
    )
  checkModes(config, notes)
  return { config, findings: notes.all }
}

function checkProxies(
  { host, baseUrl, secure, trustedProxies }: Config,
  notes: ReturnType<typeof notesOn>,
): void {
  const open = !isLoopback(host)
  if (!isPublic({ baseUrl })) {
    if (trustedProxies)
      notes.attention(
        `TRUSTED_PROXIES is ${trustedProxies}, and the site is for this machine`,
        'Set TRUSTED_PROXIES=0: without a proxy anybody can invent an address.',
      )
    else notes.ok('no proxy is trusted, and none is needed here')
  } else if (secure && !trustedProxies)
    notes.wrong(
      'TRUSTED_PROXIES is 0 behind HTTPS: all people seem to come from the address of the proxy and share one limit',
      'Set TRUSTED_PROXIES to the number of your own proxies in a row, mostly 1.',
    )
  else if (trustedProxies > 2)
    notes.attention(
      `TRUSTED_PROXIES is ${trustedProxies}`,
      'That many proxies of your own are rare. Too high a number lets anybody invent an address.',
    )
  else if (open && trustedProxies)
    notes.attention(
      `HOST is ${host}: whoever reaches port directly, around the proxy, can invent an address`,
      'Set HOST=127.0.0.1 when the proxy is on this machine; otherwise let only the proxy through the firewall.',
    )
  else notes.ok(`${trustedProxies} trusted proxies, and the port is not open to others`)
}

/** Keys that others can read are no keys. */
function checkModes(config: Config, notes: ReturnType<typeof notesOn>): void {
  const root = join(config.dataDir, 'keys', 'root.key')
  if (!existsSync(root) || process.platform === 'win32') return
  const others = [root, join(config.dataDir, 'keys')].filter((path) => (statSync(path).mode & 0o077) !== 0)
  if (others.length)
    notes.wrong(
      `other users of this machine can open ${others.join(' and ')}`,
      `chmod -R go= ${join(config.dataDir, 'keys')}`,
    )
  else notes.ok('only this user can read the keys')
}
