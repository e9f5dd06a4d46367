import { html, raw, safeUrl, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { basisPatterns } from '#ui/basis-bar.ts'

export interface Frame {
  words: Words
  site: {
    name: string
    /** The page shows invented data; says so above everything. */
    sample?: boolean
    /** Where the running program's source is offered (AGPL, section 13). */
    source?: string
  }
  /** Path and query of this page: marks the entry of the navigation. */
  path: string
  title: string
  description?: string
  robots?: 'noindex'
  /** Absolute. */
  canonical?: string
  /** Absolute address of the PNG for social cards. */
  card?: string
  feeds?: { title: string; href: string }[]
  /** The same page in other languages, and `x-default`: absolute addresses. */
  alternates?: { language: string; href: string }[]
  assets: { css: string[]; js: string[]; icon?: string }
  /** Style sheets beside the site's own, by address: what differs from reader to reader on a page that is alike for all. */
  styles?: string[]
  /** The full width of the page instead of one column of text. */
  wide?: boolean
  staff?: { name: string }
  /** Above the header, for example "nobody else can see this page". */
  banner?: Html
}

/** The whole document around the content of a page. */
export function page(frame: Frame, content: Html): Html {
  const { words, site } = frame
  return html`<!DOCTYPE html>
<html lang="${words.locale}" dir="${words.direction}">
${head(frame)}
<body>
<a class="skip" href="#content">${words('ui.skip')}</a>
${site.sample ? html`<aside class="sample" aria-label="${words('ui.sample-label')}"><p>${words('ui.sample')}</p></aside>` : ''}
${frame.banner ? html`<aside class="banner" aria-label="${words('ui.banner-label')}">${frame.banner}</aside>` : ''}
${header(frame)}
<main id="content" class="${frame.wide ? 'wide' : 'column'}" tabindex="-1">
${content}
</main>
${footer(frame)}
${needsPatterns(content) ? basisPatterns() : ''}
</body>
</html>
`
}

// Ids of patterns must be unique in a document, and most pages have no drawing.
const needsPatterns = (content: Html): boolean => content.toString().includes('class="seen-')

function head({ site, ...frame }: Frame): Html {
  const title = frame.title === site.name ? site.name : `${frame.title} · ${site.name}`
  return html`<head>
<meta charset="utf-8">
<title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#fbfaf6" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#171614" media="(prefers-color-scheme: dark)">
${frame.description ? html`<meta name="description" content="${frame.description}">` : ''}
${frame.robots ? html`<meta name="robots" content="${frame.robots}">` : ''}
${frame.canonical ? html`<link rel="canonical" href="${safeUrl(frame.canonical)}">` : ''}
<meta property="og:title" content="${frame.title}">
<meta property="og:site_name" content="${site.name}">
<meta property="og:type" content="article">
${frame.description ? html`<meta property="og:description" content="${frame.description}">` : ''}
${frame.canonical ? html`<meta property="og:url" content="${safeUrl(frame.canonical)}">` : ''}
${frame.card ? cardTags(frame.card) : ''}
${(frame.feeds ?? []).map(
  (feed) =>
    html`<link rel="alternate" type="application/atom+xml" title="${feed.title}" href="${safeUrl(feed.href)}">`,
)}
${(frame.alternates ?? []).map(
  ({ language, href }) => html`<link rel="alternate" hreflang="${language}" href="${safeUrl(href)}">`,
)}
<link rel="preload" href="/assets/fonts/source-serif-4-latin-600-normal.woff2" as="font" type="font/woff2" crossorigin>
<link rel="preload" href="/assets/fonts/source-sans-3-latin-400-normal.woff2" as="font" type="font/woff2" crossorigin>
${frame.assets.icon ? html`<link rel="icon" type="image/svg+xml" href="${frame.assets.icon}">` : ''}${frame.assets.css.map((href) => html`<link rel="stylesheet" href="${href}">`)}${(frame.styles ?? []).map((href) => html`<link rel="stylesheet" href="${safeUrl(href)}">`)}
${frame.assets.js.map((src) => html`<script type="module" src="${src}"></script>`)}
</head>`
}

function cardTags(card: string): Html {
  return html`<meta property="og:image" content="${safeUrl(card)}">
<meta property="og:image:width" content="1200">
<meta property="og:image:height" content="630">
<meta name="twitter:card" content="summary_large_image">`
}

const entries = [
  ['/works', 'ui.nav-works'],
  ['/petitions', 'ui.nav-petitions'],
  ['/answers', 'ui.nav-waiting'],
  ['/how-we-count', 'ui.nav-counting'],
] as const

function header({ words, site, path, staff }: Frame): Html {
  const hrefs = entries.map(([href]) => href as string)
  const current = hrefs.includes(path) ? path : path.split('?')[0]
  const links = html`<ul>
${entries.map(
  ([href, key]) =>
    html`<li><a href="${href}"${href === current ? raw(' aria-current="page"') : ''}>${words(key)}</a></li>`,
)}
${staff ? html`<li><a href="/desk">${words('ui.desk')}</a></li>` : ''}
</ul>`
  // Two copies, one shown at a time: a menu that folds on a phone without script.
  return html`<header class="site-header">
<p class="site-name"><a href="/">${site.name}</a></p>
<nav aria-label="${words('ui.nav')}">
<div class="nav-wide">${links}</div>
<details class="nav-menu">
<summary>${words('ui.menu')}</summary>
<div class="nav-sheet">${links}${search(words, 'menu-q')}</div>
</details>
</nav>
<search class="header-search">${search(words, 'header-q')}</search>
</header>`
}

function search(words: Words, id: string): Html {
  return html`<form class="search" action="/search" method="get">
<label class="visually-hidden" for="${id}">${words('ui.search-label')}</label>
<input id="${id}" name="q" type="search" placeholder="${words('ui.search-label')}" maxlength="200">
<button class="button quiet" type="submit">${words('ui.search')}</button>
</form>`
}

function footer({ words, site, staff }: Frame): Html {
  return html`<footer class="site-footer">
<p>${words('ui.footer-note', { site: site.name })}</p>
<nav aria-label="${words('ui.footer')}">
<ul>
<li><a href="/how-we-count">${words('ui.nav-counting')}</a></li>
<li><a href="/privacy">${words('ui.privacy')}</a></li>
<li><a href="/legal">${words('ui.legal')}</a></li>
<li><a href="/openapi.json">${words('ui.data')}</a></li>
<li><a href="${safeUrl(site.source ?? '/source')}">${words('ui.source')}</a></li>
</ul>
</nav>
${staff ? html`<p>${words('ui.signed-in', { name: staff.name })}</p>` : ''}
</footer>`
}
