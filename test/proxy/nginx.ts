import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, serve, type Served } from '../hostile/served.ts'

export interface Proxied {
  site: Served
  http: number
  https: number
  origin: string
  /** PEM of the self-signed certificate. */
  certificate: string
  /** Path of the same. */
  certificateFile: string
  /** Everything that nginx wrote: access log and errors. */
  logs(): string
  stop(): Promise<void>
}

const DOC = join(import.meta.dirname, '../../docs/operating/reverse-proxy.md')

/** The configuration that operators copy, with nothing changed but ports, the name, and where files lie. */
function documented(folder: string, ports: { http: number; https: number; app: number }): string {
  const block = /```nginx\n([\s\S]*?)```/.exec(readFileSync(DOC, 'utf8'))![1]!
  const changes: [string, string][] = [
    ['listen 80;', `listen 127.0.0.1:${ports.http};`],
    ['  listen [::]:80;\n', ''],
    ['listen 443 ssl http2;', `listen 127.0.0.1:${ports.https} ssl http2;`],
    ['  listen [::]:443 ssl http2;\n', ''],
    ['https://$host$request_uri', `https://$host:${ports.https}$request_uri`],
    ['http://127.0.0.1:3000', `http://127.0.0.1:${ports.app}`],
    ['/etc/letsencrypt/live/firsthand.example/fullchain.pem', `${folder}/cert.pem`],
    ['/etc/letsencrypt/live/firsthand.example/privkey.pem', `${folder}/key.pem`],
    ['/var/log/nginx/', `${folder}/`],
    ['server_name firsthand.example', 'server_name localhost'],
  ]
  let text = block
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`${DOC} has no "${from}" any more`)
    text = text.replaceAll(from, to)
  }
  return text
}

/** nginx in front of the real processes, as docs/operating/reverse-proxy.md says. */
export async function behindNginx(): Promise<Proxied> {
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-nginx-'))
  const [http, https, app] = [await freePort(), await freePort(), await freePort()] as [
    number,
    number,
    number,
  ]
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost',
      '-keyout',
      `${folder}/key.pem`,
      '-out',
      `${folder}/cert.pem`,
    ],
    { stdio: 'ignore' },
  )
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ')
  const main = `daemon off; pid ${folder}/pid; error_log ${folder}/main.log crit; worker_processes 1; events { worker_connections 512; }
http { access_log off; ${temporary}
${documented(folder, { http, https, app })}}`
  writeFileSync(`${folder}/nginx.conf`, main)
  const origin = `https://localhost:${https}`
  const site = await serve({
    worker: true,
    port: app,
    env: { BASE_URL: origin, TRUSTED_PROXIES: '1', METRICS_TOKEN: 'figures' },
  })
  const nginx = spawn('/usr/sbin/nginx', ['-p', folder, '-c', `${folder}/nginx.conf`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  nginx.stdout.on('data', (chunk: Buffer) => (said += chunk))
  nginx.stderr.on('data', (chunk: Buffer) => (said += chunk))
  const stop = async (): Promise<void> => {
    if (nginx.exitCode === null) {
      const end = once(nginx, 'exit')
      nginx.kill('SIGTERM')
      await end
    }
    await site.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  for (let tries = 0; ; tries++) {
    const up = await fetch(`http://127.0.0.1:${http}/`, { redirect: 'manual' }).then(
      () => true,
      () => false,
    )
    if (up) break
    if (tries > 100 || nginx.exitCode !== null) {
      await stop()
      throw new Error(`nginx did not start: ${said}`)
    }
    await new Promise((done) => setTimeout(done, 50))
  }
  return {
    site,
    http,
    https,
    origin,
    certificate: readFileSync(`${folder}/cert.pem`, 'utf8'),
    certificateFile: `${folder}/cert.pem`,
    logs: () =>
      ['firsthand.log', 'firsthand-errors.log', 'main.log']
        .map((name) => readIf(join(folder, name)))
        .join('') + said,
    stop,
  }
}

function readIf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
