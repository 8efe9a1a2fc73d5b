import { getLocale, getTextDirection } from '../../../words/runtime.js'
import { html, type Html } from './html.ts'

/** What every page needs: where the stylesheet of the built pages is served. */
export interface Page {
  stylesheet: string
}

/** A whole page: no script, one stylesheet, and over it the colour of the team whose page it is. */
export const page = (
  { stylesheet }: Page,
  { title, sheet }: { title: string; sheet: string | null },
  body: Html,
): string =>
  html`<!doctype html>
    <html lang="${getLocale()}" dir="${getTextDirection()}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="stylesheet" href="${stylesheet}" />
        ${sheet && html`<link rel="stylesheet" href="${sheet}" />`}
      </head>
      <body>
        ${body}
      </body>
    </html> `.markup
