import type { Config } from '#config'

const isLoopback = (hostname: string): boolean => /^(localhost|127\.[\d.]+|\[?::1\]?)$/.test(hostname)
const isLocal = (hostname: string): boolean => isLoopback(hostname) || hostname.endsWith('.localhost')

const NO_TRUST =
  'TRUSTED_PROXIES is 0: behind a reverse proxy all people seem to come from its address and share one limit. Set TRUSTED_PROXIES=1.'

/** What does not work at this address without HTTPS, and what to do; empty when all is well. */
export function httpsAdvice(
  config: Pick<Config, 'baseUrl' | 'secure' | 'host' | 'port' | 'trustedProxies'>,
): string[] {
  const { hostname } = new URL(config.baseUrl)
  if (isLocal(hostname)) return []
  if (config.secure) return config.trustedProxies || !isLoopback(config.host) ? [] : [NO_TRUST]
  const domain = /^[\d.]+$|:/.test(hostname) ? 'firsthand.example' : hostname
  return [
    `BASE_URL is ${config.baseUrl}, without HTTPS. Until that changes:`,
    '  - passkeys do not work, so nobody can set one up or sign in to the desk with one;',
    '  - cookies cannot be marked secure: anybody on the way can read what people send and use their session;',
    '  - petitions are not listed.',
    '',
    `Put a reverse proxy with a certificate in front, and start with BASE_URL=https://${domain} HOST=127.0.0.1 TRUSTED_PROXIES=1`,
    '',
    ...proxyLines(domain, config.port).map((line) => `  ${line}`),
    '',
    'More: docs/operating/reverse-proxy.md',
  ]
}

/** The shortest configuration that works, for Caddy and for nginx. */
function proxyLines(domain: string, port: number): string[] {
  return [
    'Caddy (fetches the certificate itself), in /etc/caddy/Caddyfile:',
    '',
    `  ${domain} {`,
    `    reverse_proxy 127.0.0.1:${port}`,
    '  }',
    '',
    'nginx, in /etc/nginx/conf.d/firsthand.conf:',
    '',
    '  server {',
    '    listen 443 ssl;',
    '    listen [::]:443 ssl;',
    `    server_name ${domain};`,
    `    ssl_certificate     /etc/letsencrypt/live/${domain}/fullchain.pem;`,
    `    ssl_certificate_key /etc/letsencrypt/live/${domain}/privkey.pem;`,
    '    location / {',
    `      proxy_pass http://127.0.0.1:${port};`,
    '      proxy_set_header Host $host;',
    '      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
    '    }',
    '  }',
  ]
}
